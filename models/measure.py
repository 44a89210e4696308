"""The development figures of the teacher, the untrained start, the trained student and the exported int8 file.

Usage: python models/measure.py --data DIR [options of train.py that name the checkpoint]

Prints one Markdown row each; rows whose files are missing are left out. Reads train_10 and valid/dev parts only.
"""

import torch

from halcyon_models.evaluate import FEW_SHOT_SETS, Embed, measure
from halcyon_models.options import read_options
from halcyon_models.session import embed_exported, open_session
from halcyon_models.student import load_student, load_tokenizer, start_from_teacher
from halcyon_models.teacher import embed, load_teacher

COLUMNS = (*FEW_SHOT_SETS, "sgd_own", "sgd_all")


def main() -> None:
    options = read_options(__doc__ or "")
    torch.set_num_threads(options.threads)
    print(f"| encoder | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")

    def row(name: str, function: Embed) -> None:
        figures = measure(function, options.data)
        print(f"| {name} | {' | '.join(str(figures[column]) for column in COLUMNS)} |", flush=True)

    teacher, teacher_tokenizer = load_teacher()
    row("teacher fp32", lambda texts: embed(teacher, teacher_tokenizer, texts))
    tokenizer = load_tokenizer(options.out)
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.token_to_id)
    start = start_from_teacher(pieces, options.layers)
    row("start fp32", lambda texts: embed(start, tokenizer, texts))
    if options.checkpoint.exists():
        student, _ = load_student(options.checkpoint, pieces, options.layers)
        row("student fp32", lambda texts: embed(student, tokenizer, texts))
    session = open_session(options.out / "encoder.onnx")
    row("shipped int8", lambda texts: embed_exported(session, tokenizer, texts))


if __name__ == "__main__":
    main()
