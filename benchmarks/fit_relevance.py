"""Make the pack's relevance weights: plain ridge logistic regression over language-independent evidence.

    .venv/bin/python benchmarks/fit_relevance.py ../shared/eval [--write]

Reads relevance/dev.jsonl and events/dev.jsonl, reports cross-validation over random folds, over outlets (each outlet
judged by weights that never saw it) and over languages, and with --write stores the weights in the pack.
Needs numpy, which the program itself does not.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from monitor.packs.load import load_pack
from pipelines.analyse import read_document
from pipelines.document import Document
from pipelines.evidence import Signals, gather
from pipelines.knowledge import CompiledPack, compile_pack
from pipelines.places import locate
from pipelines.whereabouts import border_share, location_features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.packs.schema import Pack

WEIGHTS = Path(__file__).parents[1] / "monitor" / "packs" / "sahel" / "weights.toml"
RIDGE = 4.0
RIDGES = (2.0, 4.0, 8.0)
"""Those that `--nested` chooses from in each fold, by the loss in INNER folds of what is not held out."""
INNER = 3
CONVERGED = 1e-8
HALF = 0.5
NOTE_WEIGHT = 0.4
FOLDS = 10
VIEWS = ("core", "core+border")
OTHER_BORDER = 0.5
"""What a text on a border country that reports no conflict counts for the question of place: there only what the
region's armed groups do counts, which the question learns from other crime and unrest."""
PRIOR = 0.12
"""The share of reports in the feeds that the program watches, for which scores are calibrated: about what the set's own
African news briefs hold (84 of 587), not the whole set, half of which is British and Hausa general news."""
VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians", "Strategic developments")


@dataclass
class Example:
    """One labelled text with its signals."""

    id: str
    lang: str
    group: str
    """The outlet that it comes from."""
    label: str
    reason: str | None
    strength: str | None
    doubtful: bool
    signals: Signals
    note: bool

    @property
    def conflict(self) -> bool | None:
        """Whether the text reports conflict, wherever; None where the label doesn't say."""
        return self.label in ("core", "border") or self.reason == "conflict-elsewhere"

    def home(self, view: str) -> bool:
        """Whether the event lies in the countries of the view."""
        return self.label == "core" or (view == "core+border" and self.label == "border")


def load(folder: Path, compiled: CompiledPack) -> list[Example]:
    """Return the examples of both sets."""
    out = []
    for row in rows(folder / "relevance" / "dev.jsonl"):
        group = f"{row['source']}-{row['lang']}"
        out.append(example(row, row["text"], row["title"], group, row["label"], row.get("reason"), compiled))
    for row in rows(folder / "events" / "dev.jsonl"):
        if row["label"] in ("core", "border", "elsewhere") and row["event_type"] in VIOLENT:
            label = "no" if row["label"] == "elsewhere" else row["label"]
            reason = "conflict-elsewhere" if label == "no" else None
            out.append(example(row, row["notes"], "", "notes", label, reason, compiled))
    return out


def rows(path: Path) -> Iterable[dict[str, Any]]:
    """Yield the records of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def example(  # noqa: PLR0917 - a row's parts in the row's order
    row: dict[str, Any], text: str, title: str, group: str, label: str, reason: str | None, compiled: CompiledPack
) -> Example:
    """Return the row as an example."""
    document = Document(url="", title=title, text=text)
    reading = read_document(document, row["lang"], compiled)
    signals = gather(reading, compiled.pack, locate(reading, compiled.places).located)
    return Example(
        id=row["id"],
        lang=row["lang"],
        group=group,
        label=label,
        reason=reason,
        strength=row.get("strength"),
        doubtful=bool(row.get("doubtful")),
        signals=signals,
        note=group == "notes",
    )


# ---------------------------------------------------------------- the model


def fit(
    features: list[dict[str, float]], answers: list[bool], importance: list[float], ridge: float
) -> dict[str, float]:
    """Return the weights of a ridge logistic regression, by Newton's method.

    Weights are drawn to 0, those of a foreign subject in title or lead to PRESUMED; the bias is free.
    """
    names = sorted({name for row in features for name in row})
    x = np.array([[row.get(name, 0.0) for name in names] for row in features])
    y, s = np.array(answers, dtype=float), np.array(importance)
    penalty = np.array([1e-6 if name == "bias" else ridge for name in names])
    mean = np.array([PRESUMED if name.endswith("_head") else ELSEWHERE if name == "nowhere" else 0.0 for name in names])
    w = mean.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (s * (p - y)) + penalty * (w - mean)
        hessian = (x * (s * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < CONVERGED:
            break
    return {name: float(round(weight, 3)) for name, weight in zip(names, w, strict=True)}


AGAINST = (
    "sport",
    "politics",
    "diplomacy",
    "accident",
    "health",
    "nature",
    "crime",
    "culture",
    "history",
    "exercise",
    "economy",
    "speech",
    "homonym",
    "noise",
    "quote",
    "groupless",
)
"""Evidence of these may only speak against a report; all other evidence, but for the free ones, only for one."""
PRESUMED = -1.0
"""What a word of another subject in title or lead is taken to weigh before any example is seen: the set has few of most."""
ELSEWHERE = -3.0
"""What a text that names no place we know is taken to weigh: the pack and gazetteers know the region, not the world."""
FREE = ("bias", "long", "toll_title", "toll_lead", "toll_body", "toll_alone", "nowhere", "vague")


def fit_signed(
    features: list[dict[str, float]], answers: list[bool], importance: list[float], ridge: float
) -> dict[str, float]:
    """Return weights whose signs make sense: evidence that would speak the wrong way is left out, and the rest fitted anew."""
    left_out: set[str] = set()
    while True:
        kept = [{name: value for name, value in row.items() if name not in left_out} for row in features]
        weights = fit(kept, answers, importance, ridge)
        wrong_way = {
            name
            for name, weight in weights.items()
            if name not in FREE and (weight > 0 if name.split("_")[0] in AGAINST else weight < 0)
        }
        if not wrong_way:
            return weights
        left_out |= wrong_way


def train(examples: list[Example], pack: Pack, ridge: float = RIDGE) -> dict[str, dict[str, float]]:
    """Return the weights of both questions and the calibration of their product."""
    about = fit_signed(
        [e.signals.conflict for e in examples],
        [bool(e.conflict) for e in examples],
        [NOTE_WEIGHT if e.note else 1.0 for e in examples],
        ridge,
    )
    pairs = [(e, view, NOTE_WEIGHT / 2 if e.note else 0.5) for e in examples if e.conflict for view in VIEWS]
    pairs += [(e, VIEWS[1], OTHER_BORDER) for e in examples if not e.conflict and in_border(e, pack)]
    where = fit_signed(
        [location_features(e.signals, countries(view, pack), pack) for e, view, _ in pairs],
        [e.home(view) for e, view, _ in pairs],
        [weight for _, _, weight in pairs],
        ridge / 2,
    )
    told = [e for e in examples if e.strength]
    kind = fit([kind_features(e) for e in told], [e.strength == "event" for e in told], [1.0] * len(told), RIDGE)
    return {"conflict": about, "location": where, "kind": kind}


def in_border(e: Example, pack: Pack) -> bool:
    """Return whether most of what the text says of the countries of both views is said of border countries."""
    return border_share(e.signals, countries(VIEWS[1], pack), pack) > HALF


def train_nested(examples: list[Example], pack: Pack) -> dict[str, dict[str, float]]:
    """Return weights under the ridge that does best within these examples: what is held out has no say in it."""
    losses = dict.fromkeys(RIDGES, 0.0)
    for ridge in RIDGES:
        for fold in range(INNER):
            weights = train([e for i, e in enumerate(examples) if i % INNER != fold], pack, ridge)
            for e in (e for i, e in enumerate(examples) if i % INNER == fold and not e.note):
                for view in VIEWS:
                    z = predict(e, view, weights, pack)
                    losses[ridge] += float(np.log1p(np.exp(-z if e.home(view) else z)))
    return train(examples, pack, min(losses, key=lambda ridge: losses[ridge]))


def kind_features(e: Example) -> dict[str, float]:
    """Return the evidence by which an event is told from posture and reaction: not the noise, which is rare in reports."""
    return {name: value for name, value in e.signals.conflict.items() if name.split("_")[0] not in AGAINST}


def kinds(examples: list[Example], pack: Pack) -> None:
    """Print how often event and soft are told apart, in folds."""
    right = total = 0
    for fold in range(FOLDS):
        weights = train([e for i, e in enumerate(examples) if i % FOLDS != fold], pack)["kind"]
        for e in (e for i, e in enumerate(examples) if i % FOLDS == fold and e.strength):
            z = sum(value * weights.get(name, 0.0) for name, value in kind_features(e).items())
            right += (z >= 0) == (e.strength == "event")
            total += 1
    print(f"\nevent or soft told right: {right} of {total}")


def countries(view: str, pack: Pack) -> tuple[str, ...]:
    """Return the countries of a watch for the view."""
    return pack.countries if view == "core" else (*pack.countries, *pack.border)


def predict(e: Example, view: str, weights: dict[str, dict[str, float]], pack: Pack) -> float:
    """Return the uncalibrated log-odds of an example."""
    p = 1.0
    for part, features in (
        ("conflict", e.signals.conflict),
        ("location", location_features(e.signals, countries(view, pack), pack)),
    ):
        z = sum(value * weights[part].get(name, 0.0) for name, value in features.items())
        p *= 1 / (1 + np.exp(-z))
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def cross(
    examples: list[Example],
    pack: Pack,
    fold_of: Callable[[int, Example], object],
    train: Callable[[list[Example], Pack], dict[str, dict[str, float]]] = train,
) -> dict[str, list[float]]:
    """Return, by view, the log-odds of each example under weights that never saw its fold."""
    folds = [fold_of(i, e) for i, e in enumerate(examples)]
    out = {view: [0.0] * len(examples) for view in VIEWS}
    for fold in sorted(set(folds), key=str):
        weights = train([e for e, f in zip(examples, folds, strict=True) if f != fold], pack)
        for i, e in enumerate(examples):
            if folds[i] == fold:
                for view, scores in out.items():
                    scores[i] = predict(e, view, weights, pack)
    return out


def calibrate(scores: list[float], answers: list[bool]) -> dict[str, float]:
    """Return slope and offset that turn log-odds into probabilities (Platt)."""
    w = fit([{"bias": 1.0, "slope": z} for z in scores], answers, [1.0] * len(answers), 1e-3)
    share = sum(answers) / len(answers)
    shift = np.log(PRIOR / (1 - PRIOR)) - np.log(share / (1 - share))
    return {"slope": w["slope"], "offset": float(round(w["bias"] + shift, 3))}


# ---------------------------------------------------------------- the report


def report(name: str, examples: list[Example], scores: dict[str, list[float]], calibration: dict[str, float]) -> None:
    """Print F1, average precision and false alarms by reason, for articles and for notes."""
    print(f"\n{name}")
    for view, logits in scores.items():
        best = max((f1_at(examples, logits, view, cut / 20, calibration), cut / 20) for cut in range(4, 15))
        print(f"  {view}: F1 by threshold, best {best[0]:.3f} at {best[1]}")
    for view, logits in scores.items():
        judged = [
            (e, e.home(view), 1 / (1 + np.exp(-(calibration["slope"] * z + calibration["offset"]))))
            for e, z in zip(examples, logits, strict=True)
        ]
        articles = [row for row in judged if not row[0].note]
        print(f"  {view:12} {figures(articles)}")
        firm = [row for row in articles if row[0].strength != "soft" and not row[0].doubtful]
        print(f"    events, no doubtful    {figures(firm)}")
        for lang in ("fr", "en", "ha"):
            print(f"    {lang}                     {figures([row for row in articles if row[0].lang == lang])}")
        for reason in ("conflict-elsewhere", "homonym", "mention-only", "sahel-nonconflict", "other", "border"):
            chosen = [row for row in articles if (row[0].reason or row[0].label) == reason]
            alarms = sum(p >= HALF for _, _, p in chosen)
            print(f"    called relevant: {reason:20} {alarms:3} of {len(chosen)}")
        notes = [row for row in judged if row[0].note]
        good = [p >= HALF for _, gold, p in notes if gold]
        bad = [p >= HALF for _, gold, p in notes if not gold]
        if good and bad:
            print(f"    notes: recall {np.mean(good):.3f}, accepted from elsewhere {np.mean(bad):.3f}")


def f1_at(
    examples: list[Example], logits: list[float], view: str, threshold: float, calibration: dict[str, float]
) -> float:
    """Return the F1 on articles at a threshold."""
    cut = (np.log(threshold / (1 - threshold)) - calibration["offset"]) / calibration["slope"]
    pairs = [(e.home(view), z >= cut) for e, z in zip(examples, logits, strict=True) if not e.note]
    tp = sum(gold and said for gold, said in pairs)
    return 2 * tp / max(1, sum(gold for gold, _ in pairs) + sum(said for _, said in pairs))


def figures(judged: list[tuple[Example, bool, float]]) -> str:
    """Return precision, recall, F1 and average precision in one line."""
    tp = sum(gold and p >= HALF for _, gold, p in judged)
    fp = sum(p >= HALF and not gold for _, gold, p in judged)
    fn = sum(gold and p < HALF for _, gold, p in judged)
    ranked = [gold for _, gold, _ in sorted(judged, key=lambda row: -row[2])]
    hits, total = 0, 0.0
    for n, gold in enumerate(ranked, 1):
        if gold:
            hits += 1
            total += hits / n
    f1 = 2 * tp / max(1, 2 * tp + fp + fn)
    return f"P {tp / max(1, tp + fp):.3f} R {tp / max(1, tp + fn):.3f} F1 {f1:.3f} AP {total / max(1, hits):.3f} ({tp} {fp} {fn})"


def reliability(examples: list[Example], scores: dict[str, list[float]], calibration: dict[str, float]) -> None:
    """Print how often articles of each probability are relevant."""
    rows_ = [
        (1 / (1 + np.exp(-(calibration["slope"] * z + calibration["offset"]))), e.home(view))
        for view, logits in scores.items()
        for e, z in zip(examples, logits, strict=True)
        if not e.note
    ]
    print("\nreliability (both views): probability, articles, share relevant")
    edges = (0.0, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.01)
    for low, high in pairwise(edges):
        inside = [gold for p, gold in rows_ if low <= p < high]
        if inside:
            print(f"  {low:.2f} to {min(high, 1):.2f}  {len(inside):5}  {np.mean(inside):.3f}")


def wrong(examples: list[Example], scores: dict[str, list[float]], calibration: dict[str, float], folder: Path) -> None:
    """Print the farthest errors of each view, to learn what kind of evidence is lacking."""
    titles = {
        r["id"]: (r["title"] + " | " + r["text"][:140]).replace("\n", " ")
        for r in rows(folder / "relevance" / "dev.jsonl")
    }
    titles |= {r["id"]: r["notes"][:200] for r in rows(folder / "events" / "dev.jsonl")}
    for view, logits in scores.items():
        print("\nerrors", view)
        judged = [
            (1 / (1 + np.exp(-(calibration["slope"] * z + calibration["offset"]))), e)
            for e, z in zip(examples, logits, strict=True)
        ]
        for p, e in sorted(judged, key=lambda row: -abs(row[0] - row[1].home(view))):
            if (p >= HALF) != e.home(view):
                print(
                    f"  {p:.2f} {e.id} {e.lang} {e.reason or e.label} {e.strength or ''}{' D' if e.doubtful else ''}: {titles[e.id]}"
                )


def store(weights: dict[str, dict[str, float]], examples: list[Example]) -> None:
    """Write the weights into the pack, with where they come from."""
    lines = [
        "# How the evidence is weighed. Not edited by hand: benchmarks/fit_relevance.py makes this file.",
        'made_by = "benchmarks/fit_relevance.py"',
        f'made_on = "{datetime.now(UTC):%Y-%m-%d}"',
        f'data = "{sum(not e.note for e in examples)} labelled articles, {sum(e.note for e in examples)} event notes"',
        f"# development halves; ridge {RIDGE}, feed of which {PRIOR:.0%} are reports",
    ]
    for part, table in weights.items():
        lines += ["", f"[{part}]", *(f"{name} = {value}" for name, value in sorted(table.items()))]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def nested(examples: list[Example], pack: Pack) -> None:
    """Report folds whose ridge was chosen without what they hold out."""
    scores = cross(examples, pack, lambda i, _: i % FOLDS, train_nested)
    pairs = [(z, e.home(view)) for view, zs in scores.items() for e, z in zip(examples, zs, strict=True) if not e.note]
    calibration = calibrate([z for z, _ in pairs], [gold for _, gold in pairs])
    report(f"{FOLDS} random folds, ridge chosen within", examples, scores, calibration)
    outlets = cross(examples, pack, lambda _, e: e.group, train_nested)
    report("each outlet by weights of the others, ridge chosen within", examples, outlets, calibration)


def main() -> None:
    """Train, report, and store where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the evaluation folder")
    parser.add_argument("--write", action="store_true", help="store the weights in the pack")
    parser.add_argument("--errors", action="store_true", help="list the errors of the random folds")
    parser.add_argument("--nested", action="store_true", help="choose the ridge within each fold (minutes)")
    parser.add_argument("--quick", action="store_true", help="random folds only")
    options = parser.parse_args()
    compiled = compile_pack(load_pack("sahel"))
    examples = load(options.data, compiled)
    scores = cross(examples, compiled.pack, lambda i, _: i % FOLDS)
    answers = [
        (z, e.home(view)) for view, zs in scores.items() for e, z in zip(examples, zs, strict=True) if not e.note
    ]
    calibration = calibrate([z for z, _ in answers], [gold for _, gold in answers])
    report(f"{FOLDS} random folds", examples, scores, calibration)
    if not options.quick:
        report(
            "each outlet by weights of the others",
            examples,
            cross(examples, compiled.pack, lambda _, e: e.group),
            calibration,
        )
        report(
            "each language by weights of the others",
            examples,
            cross(examples, compiled.pack, lambda _, e: e.lang),
            calibration,
        )
        reliability(examples, scores, calibration)
    if options.nested:
        nested(examples, compiled.pack)
    kinds(examples, compiled.pack)
    if options.errors:
        wrong(examples, scores, calibration, options.data)
    weights = train(examples, compiled.pack) | {"calibration": calibration}
    for part, table in weights.items():
        print(part, dict(sorted(table.items(), key=lambda item: -abs(item[1]))))
    if options.write:
        store(weights, examples)


if __name__ == "__main__":
    main()
