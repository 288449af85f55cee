"""How well ratings say what comes next: `python -m scoring.backtest FILE…`.

Each file is replayed: at monthly cut-offs every rating says, from what was known, what the mean
stars of each place will be over the next 90 days. Ours is the rating of the day, carried forward
(`scoring.forecast`). Its prior comes from what was known at the cut-off; its half-life, and how far
places' differences last, are chosen on two of every five places, all files together (a file of few
places is split in time instead, and its first 40% chosen on), and every figure shown is of the
rest. The prediction interval adds to the rating's own what a place may drift, learnt from windows
that were over by the day of the cut-off, chosen on or not, and the chance of who will write.

Windows of one place, or of one stretch of time, are not independent: standard errors are clustered
by both, and rough where either are few (`scoring.leads`); a file that holds the reviews of an
earlier one is left out. Beside each formula stands how much larger its error is than ours, with the
standard error of that; within two of them the two are called level. "Ours, as shown" is the rating
with the product's own settings, nothing chosen.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.drift import drifts, tried
from scoring.exports import Export, load, once
from scoring.forecast import LASTING, future_interval, future_mean
from scoring.formulas import FORMULAS
from scoring.index import Settings
from scoring.leads import Clusters, Lead, lead, root_mean_square, share_error
from scoring.replay import rated_windows
from scoring.starfile import SHAPES
from scoring.stats import Floats, Marks
from scoring.tables import read_each

OURS, SHOWN = "ours", "ours, as shown"
"""Ours as chosen on a part of the files, and as the product has it without any choice."""

LEVELS = (0.5, 0.8, 0.9)
HALF_LIVES, LASTINGS = (90.0, 180.0, 365.0, 730.0), (1.0, 0.9, 0.8, 0.7)
"""The choices."""

EVIDENCE = 2.0
"""By how much the log likelihood must rise to leave the usual settings: one for each, by AIC."""

_EXACT, _TELLING = 1e-6, 0.01
"""Errors, in stars: the least that is reckoned with, and that below which the ratings of a file
are so alike that no formula can err, and shares of its errors mean nothing."""


@dataclass(frozen=True)
class Choice:
    """What is chosen: the rating's settings, and how far places' differences last."""

    settings: Settings
    lasting: float


def choose(exports: Iterable[Export]) -> Choice:
    """Return the choice under which the parts to choose on were likeliest.

    Errors are taken as normal with a variance of each file's own, and overlapping windows count
    once; so a file says as much as it has independent windows. The usual settings are left for
    `EVIDENCE` only: a few windows prefer one or another by chance.
    """
    trained = [export.training for export in exports if export.training]
    surprise: dict[tuple[float, float], float] = {}
    for half_life in HALF_LIVES:
        settings = replace(Settings(), half_life_days=half_life)
        rated = [rated_windows(cutoffs, settings) for cutoffs in trained]
        for lasting in LASTINGS:
            surprise[half_life, lasting] = sum(_surprise(windows, lasting) for windows in rated)
    best, usual = min(surprise, key=surprise.__getitem__), (Settings().half_life_days, LASTING)
    half_life, lasting = best if surprise[usual] - surprise[best] > EVIDENCE else usual
    return Choice(replace(Settings(), half_life_days=half_life), lasting)


def _surprise(windows: pd.DataFrame, lasting: float) -> float:
    error = root_mean_square(_errors(windows, lasting))
    return Clusters.of(windows).independent * math.log(max(error, _EXACT))


def _errors(windows: pd.DataFrame, lasting: float) -> Floats:
    outcome = windows["outcome"].to_numpy(dtype=np.float64)
    return np.asarray(future_mean(windows, lasting) - outcome, dtype=np.float64)


def judge(export: Export, choice: Choice) -> pd.DataFrame:
    """Return every judged window of a file.

    Returns:
        A row per place and cut-off: its `day`, `place`, `stretch` of time and `outcome`, the error
        of every formula, of ours and of ours `SHOWN` by name, and for each level of our interval,
        such as 90%, its ends and whether it held the outcome: `low_90%`, `high_90%`, `in_90%`.
    """
    every = rated_windows([*export.judged, *export.training], choice.settings)
    windows = every.head(sum(len(cutoff.place) for cutoff in export.judged))
    table = windows[["day", "place", "stretch", "outcome"]].copy()
    table[OURS] = _errors(windows, choice.lasting)
    table[SHOWN] = _errors(rated_windows(export.judged, Settings()), LASTING)
    for name in FORMULAS:
        told = np.concatenate([cutoff.predicted(name) for cutoff in export.judged])
        table[name] = told - table["outcome"]
    return table.assign(**_intervals(windows, tried(every, choice.lasting), choice.lasting))


def _intervals(
    windows: pd.DataFrame, offsets: pd.DataFrame, lasting: float
) -> dict[str, Floats | Marks]:
    day, size, outcome = (windows[name].to_numpy() for name in ("day", "size", "outcome"))
    columns: dict[str, Floats | Marks] = {}
    for level in LEVELS:
        drift = drifts(offsets, day, level)
        low, high = future_interval(windows, size, level, drift=drift, lasting=lasting)
        held = (low - 1e-9 <= outcome) & (outcome <= high + 1e-9)
        columns |= {f"low_{level:.0%}": low, f"high_{level:.0%}": high, f"in_{level:.0%}": held}
    return columns


def report(results: Mapping[str, pd.DataFrame], choice: Choice) -> str:
    """Return the printed comparison."""
    days = f"half-life {choice.settings.half_life_days:.0f} days"
    lines = [f"chosen: {days}, {choice.lasting:.0%} of places' differences last", ""]
    for name, windows in results.items():
        lines += [*_file_lines(name, windows), ""]
    return "\n".join([*lines, *_pooled_lines(results)])


def _file_lines(name: str, windows: pd.DataFrame) -> list[str]:
    places, apart = windows["place"].nunique(), Clusters.of(windows).independent
    of = "1 place" if places == 1 else f"{places} places"
    lines = [f"{name}: {len(windows)} windows of {of}, {apart} independent"]
    errors = {name: root_mean_square(windows[name].to_numpy()) for name in (OURS, SHOWN, *FORMULAS)}
    for formula, error in sorted(errors.items(), key=lambda pair: pair[1]):
        told = _against(_lead(windows, formula)) if formula in FORMULAS else ""
        lines.append(f"  {error:.4f}  {formula:<17} {told}".rstrip())
    return [*lines, f"  intervals hold {_coverage(windows)}"]


def _lead(windows: pd.DataFrame, formula: str) -> Lead:
    theirs, ours = (windows[name].to_numpy() for name in (formula, OURS))
    return lead(theirs, ours, Clusters.of(windows))


def _against(found: Lead) -> str:
    return f"{found.stars:+.4f} ± {found.error:.4f}: ours is {found.verdict}"


def _coverage(windows: pd.DataFrame) -> str:
    held = [f"{windows[f'in_{level:.0%}'].mean():.1%} at {level:.0%}" for level in LEVELS]
    return ", ".join(held)


def _pooled_lines(results: Mapping[str, pd.DataFrame]) -> list[str]:
    windows = pd.concat(results, names=["file"])
    for name in ("place", "stretch"):
        windows[name] = windows.groupby(["file", name]).ngroup()
    error = share_error(windows["in_90%"].to_numpy(dtype=bool), Clusters.of(windows))
    return [
        f"all files together: {len(windows)} windows",
        f"  intervals hold {_coverage(windows)}",
        f"  standard error of the last: {error:.1%}",
        *_relative_lines(results),
    ]


def _relative_lines(results: Mapping[str, pd.DataFrame]) -> Iterator[str]:
    errors = {
        name: {formula: root_mean_square(t[formula].to_numpy()) for formula in (OURS, *FORMULAS)}
        for name, t in results.items()
    }
    telling = [each for each in errors.values() if min(each.values()) >= _TELLING]
    for formula in FORMULAS if telling else ():
        ratio = [each[OURS] / each[formula] for each in telling]
        wins = sum(value < 1 for value in ratio)
        mean = np.exp(np.mean(np.log(ratio)))
        yield f"  {mean:.3f} of the error of {formula}, lower on {wins} of {len(ratio)}"
    for name, each in errors.items():
        if min(each.values()) < _TELLING:
            yield f"  not of {name}: its ratings are so alike that errors are about 0"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison for the files; returns 1 where none could be judged."""
    parser = argparse.ArgumentParser(
        prog="python -m scoring.backtest", description=__doc__, epilog=SHAPES
    )
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="CSV, TSV, XLSX or JSON, or a folder"
    )
    exports = list(once(read_each(parser.parse_args(arguments).files, load)))
    if not exports:
        return 1
    choice = choose(export for _, export in exports)
    results: dict[str, pd.DataFrame] = {}
    for path, export in exports:
        name = str(path) if export.name in results else export.name
        results[name] = judge(export, choice)
    print(report(results, choice))
    return 0


if __name__ == "__main__":
    sys.exit(main())
