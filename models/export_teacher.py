"""The teacher all-MiniLM-L6-v2 as it is, as an ONNX file (float32, opset 17), for `npm run bench -- --teacher DIR`.

Usage: python models/export_teacher.py DIR

DIR gets `encoder.onnx` (inputs and output `sentence` named as in the shipped model), `tokenizer.json` and
`tokenizer_config.json`. It is never shipped: 90 MB.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from torch import nn

from halcyon_models.teacher import load_teacher, pad, pool, teacher_folder

OPSET = 17


class Sentence(nn.Module):
    """Ids and mask in, one vector of unit length a row out."""

    def __init__(self) -> None:
        super().__init__()
        self.teacher, self.tokenizer = load_teacher()

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return pool(self.teacher(input_ids=ids, attention_mask=mask).last_hidden_state, mask)


def export(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    model = Sentence().eval()
    example = pad([encoding.ids for encoding in model.tokenizer.encode_batch(["where is my parcel", "hello"])])
    path = folder / "encoder.onnx"
    # The newer exporter needs one more package and gives the same graph.
    torch.onnx.export(
        model,
        example,
        str(path),
        dynamo=False,
        opset_version=OPSET,
        input_names=["input_ids", "attention_mask"],
        output_names=["sentence"],
        dynamic_axes={"input_ids": {0: "B", 1: "T"}, "attention_mask": {0: "B", 1: "T"}, "sentence": {0: "B"}},
    )
    tokenizer = json.loads((teacher_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n", encoding="utf-8")
    shutil.copy(teacher_folder() / "tokenizer_config.json", folder)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    path = export(parser.parse_args().folder)
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
