"""The recipe of Halcyon's sentence encoder: from a public teacher to a small int8 ONNX file."""
