"""The whole recipe in one command: corpus, vocabulary, teacher vectors, distillation, int8 export, golden outputs.

Usage: python models/train.py --data DIR [--wordnet DIR] [--without-sgd] [--steps N]   (see --help)

Every stage leaves its result in the cache; run it again and it goes on where it stopped.
"""

import torch

from halcyon_models.corpus import read_corpus
from halcyon_models.distil import Schedule, distil
from halcyon_models.options import read_options
from halcyon_models.release import release
from halcyon_models.student import load_tokenizer, start_from_teacher
from halcyon_models.teacher import load_teacher, teach, teacher_folder
from halcyon_models.vocabulary import choose_pieces, write_tokenizer


def main() -> None:
    options = read_options(__doc__ or "")
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)

    print("1/4 corpus and vocabulary")
    corpus = read_corpus(options.data, with_sgd=options.with_sgd, wordnet=options.wordnet)
    pieces = choose_pieces(load_teacher()[1], corpus, options.vocabulary)
    student = start_from_teacher(pieces, options.layers)

    if options.steps:
        print(f"2/4 teacher vectors of {len(corpus):,} sentences")
        shards = options.mixture / "shards"
        teach(corpus, shards)
        print("3/4 distillation")
        write_tokenizer(teacher_folder(), pieces, student.config.max_position_embeddings, options.mixture)
        student = distil(student, load_tokenizer(options.mixture), shards, options.checkpoint, Schedule(options.steps))

    print("4/4 export and golden outputs")
    release(student, pieces, options.out, version=options.version, recipe=options.recipe)
    print(f"{options.out}: {(options.out / 'encoder.onnx').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
