"""How listings and runs stand, in words that say what to do."""

from __future__ import annotations

from data.health import ListingHealth, State
from data.models import Outcome
from pages.components.names import channel_name

STATES = {
    State.ATTENTION: "Needs you",
    State.LATE: "Late",
    State.WAITING: "Held up",
    State.NEW: "Not collected yet",
    State.CURRENT: "Up to date",
    State.PAUSED: "Paused",
}

COLORS = {
    State.ATTENTION: "red",
    State.LATE: "orange",
    State.WAITING: "orange",
    State.NEW: "blue",
    State.CURRENT: "green",
    State.PAUSED: "gray",
}

OUTCOMES = {
    Outcome.OK: "Collected",
    Outcome.PARTIAL: "Broke off; what came was kept",
    Outcome.DEFERRED: "Asked to wait",
    Outcome.AUTH: "Credentials refused",
    Outcome.QUOTA: "Allowance used up",
    Outcome.BLOCKED: "Does not want to be read",
    Outcome.CHANGED: "Answers in a new form",
    Outcome.BROKEN: "Failed",
    Outcome.LOST_LEASE: "Interrupted",
}


def outcome_text(listing: ListingHealth) -> str:
    """Return how the last run of a listing went."""
    if listing.running:
        return f"Collecting now: {listing.counts.fetched:,} read"
    if listing.outcome is None:
        return "Never collected"
    return listing.message or OUTCOMES[listing.outcome]


def action_text(listing: ListingHealth) -> str:
    """Return what a person should do about a listing, if anything."""
    if listing.state is State.LATE:
        return "See that the worker runs: it has missed the time that was due."
    return "" if listing.running or listing.state is State.CURRENT else listing.action


def held_text(listing: ListingHealth) -> str:
    """Return how much is held of what the channel states.

    The difference is not always a loss: channels count reviews that they do not show.
    """
    if listing.held is None:
        return ""
    if listing.stated_total is None:
        return f"We hold {listing.held:,}; {channel_name(listing.channel)} states no total"
    states = f"the {listing.stated_total:,} {channel_name(listing.channel)} states"
    return f"We hold {listing.held:,} of {states}"
