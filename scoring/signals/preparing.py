"""From published sets as they are downloaded to labelled CSV files.

`python -m scoring.signals.preparing RECIPE PATH --out FILE.csv [--language en]` reads one set; what
each recipe expects, where it comes from and under which terms is told by `RECIPES`, and printed
without arguments. `scoring.signals.train` reads the files.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring.signals import published
from scoring.signals.published import Row


@dataclass(frozen=True)
class Recipe:
    """How a set is read.

    Attributes:
        expects: what the path leads to.
        origin: who published it, where.
        terms: under which it may be used.
    """

    read: Callable[[Path, str], Iterable[Row]]
    expects: str
    origin: str
    terms: str


RECIPES = {
    "opener-sentences": Recipe(
        published.opener_sentences,
        "a folder of .kaf files",
        "github.com/opener-project/opinion_annotations_<language>",
        "Apache-2.0, as the project states for its lexicons",
    ),
    "opener-documents": Recipe(
        published.opener_documents,
        "a folder of .kaf files",
        "github.com/opener-project/opinion_annotations_<language>",
        "Apache-2.0, as the project states for its lexicons",
    ),
    "opener-expressions": Recipe(
        published.opener_expressions,
        "lexicons_from_annotations/hotel/<language>/expressions.csv",
        "github.com/opener-project/sentiment-lexicons",
        "Apache-2.0",
    ),
    "m-absa": Recipe(
        published.aspects,
        "data/<domain>, with a folder per language",
        "github.com/swaggy66/M-ABSA",
        "Apache-2.0; without its parts restaurant and laptop, which stem from SemEval",
    ),
    "yelp-sentences": Recipe(
        published.two_files,
        "data/yelp",
        "github.com/shentianxiao/language-style-transfer",
        "Apache-2.0 (repository); it cannot speak for Yelp",
    ),
    "goemotions": Recipe(
        published.emotions,
        "a folder with train.tsv and labels.txt",
        "github.com/google-research/google-research/tree/master/goemotions",
        "Apache-2.0",
    ),
    "vader": Recipe(
        published.rated,
        "a *_GroundTruth.txt",
        "github.com/cjhutto/vaderSentiment, additional_resources",
        "MIT",
    ),
    "uci": Recipe(
        published.zero_one,
        "a *_labelled.txt",
        "archive.ics.uci.edu, set 331",
        "CC BY 4.0",
    ),
    "semeval-tweets": Recipe(
        published.posts,
        "a file of task A of SemEval 2013 to 2016",
        "alt.qcri.org/semeval2017/task4",
        "CC BY 3.0 for the labels; the tweets are under Twitter's terms",
    ),
    "multibooked": Recipe(
        published.opinions,
        "data/multibooked_ca/<split>.json",
        "github.com/jerbarnes/semeval22_structured_sentiment",
        "CC BY 3.0",
    ),
    "dynasent": Recipe(
        published.validated,
        "dynasent-v1.1-round0<1 or 2>-*.jsonl",
        "github.com/cgpotts/dynasent",
        "CC BY 4.0; the sentences of round 1 come from Yelp, for which it cannot speak",
    ),
    "stars": Recipe(
        published.stars,
        "a CSV with columns named (review) text and rating or score, perhaps title or summary",
        "kaggle.com: Disneyland Reviews; Women's E-Commerce Clothing Reviews; Amazon Fine Food "
        "Reviews; or your own",
        "CC0, as their publishers state; the texts of the first come from TripAdvisor, those of "
        "the last from Amazon",
    ),
    "exports": Recipe(
        published.exports,
        "a table of reviews with stars, or a folder of such CSV files, as their sites export them",
        "github.com: Harsh-Avinash/Fampay-In-Depth-Analysis (app_reviews_1 to 5.csv); "
        "Yichen-Z/CIS568_textProject (indeed_reviews.csv); quankiquanki/skytrax-reviews-dataset "
        "(data/lounge.csv and seat.csv); tyomachkaa/ai-acceptance-sharing-economy "
        "(trustpilot_reviews.csv); FFZG-NLP-2024/TripAdvisor-Sentiment (both "
        "3_reviews_no_line_breaks.csv); "
        "Debodip-cloud/Data-Science-Project-trustpilot-review-flipkart; "
        "dv-tiagosilva/starbucks-reviews-analysis (reviews_data.csv); or your own",
        "CC0, MIT, CC0, MIT, Apache-2.0, Apache-2.0 and MIT (repositories), which cannot speak for "
        "the sites that the texts come from",
    ),
}


def write(rows: Iterable[Row], out: Path) -> int:
    """Write rows as a CSV that `scoring.signals.labelled` reads; return how many."""
    kept = list(rows)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label", "lang", "split"))
        writer.writerows(kept)
    return len(kept)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare one set, or without arguments say what can be prepared and under which terms."""
    parser = argparse.ArgumentParser(prog="python -m scoring.signals.preparing")
    parser.add_argument("recipe", nargs="?", choices=RECIPES)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--language", default="en")
    chosen = parser.parse_args(arguments)
    if chosen.recipe is None or chosen.path is None or chosen.out is None:
        for name, recipe in RECIPES.items():
            print(f"{name}: {recipe.expects}\n    {recipe.origin}\n    {recipe.terms}")
        return 0
    recipe = RECIPES[chosen.recipe]
    print(f"{write(recipe.read(chosen.path, chosen.language), chosen.out)} texts")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
