"""What things are called on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scoring.indices.reputation import BANDS

_CHANNELS = {
    "appstore": "App Store",
    "app_store": "App Store",
    "google_play": "Google Play",
    "rss": "News and blogs",
    "tripadvisor": "Tripadvisor",
    "trustpilot": "Trustpilot",
    "web": "Web pages",
    "x": "X",
    "youtube": "YouTube",
}

_LANGUAGES = {
    "am": "Amharic",
    "ar": "Arabic",
    "az": "Azerbaijani",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "bn": "Bengali",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "gu": "Gujarati",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "hy": "Armenian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kn": "Kannada",
    "ko": "Korean",
    "ku": "Kurdish",
    "lo": "Lao",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "ml": "Malayalam",
    "mr": "Marathi",
    "ms": "Malay",
    "nl": "Dutch",
    "no": "Norwegian",
    "or": "Odia",
    "pa": "Punjabi",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sq": "Albanian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tl": "Tagalog",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "yo": "Yoruba",
    "zh": "Chinese",
}


def channel_name(channel: str) -> str:
    """Return a channel's name as people know it.

    >>> channel_name("google"), channel_name("booking_com"), channel_name("x")
    ('Google', 'Booking com', 'X')
    """
    return _CHANNELS.get(channel, channel.replace("_", " ").capitalize())


def channel_names(channels: Iterable[str]) -> str:
    """Return channels by their names, in the order of these.

    >>> channel_names({"google", "app_store"})
    'App Store, Google'
    """
    return ", ".join(sorted(map(channel_name, channels)))


def in_a_row(names: Sequence[str]) -> str:
    """Return names one after another, the last after an "and".

    >>> in_a_row(["Alder"]), in_a_row(["Alder", "Birch", "Cedar"])
    ('Alder', 'Alder, Birch and Cedar')
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def language_name(code: str) -> str:
    """Return a language's name; the code itself, in capitals, of one that has none here.

    >>> language_name("id"), language_name("eo"), language_name("")
    ('Indonesian', 'EO', '')
    """
    return _LANGUAGES.get(code, code.upper())


def band(value: float) -> str:
    """Return the word for a reputation index as it is printed, in whole points.

    >>> band(79.4), band(79.6), band(64.7), band(12.0)
    ('Good', 'Excellent', 'Good', 'Poor')
    """
    printed = float(f"{value:.0f}")
    return [word for low, word in BANDS if printed >= low][-1].capitalize()


def name_of(names: Mapping[Any, str], option: Any) -> str:
    """Return the name of what is offered by its id; what was chosen may have gone since."""
    return names.get(option, f"#{option}")
