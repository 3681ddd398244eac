"""Decides by the rubric's own rules whether an item applies to a session."""

from trainer.expressions import parse
from trainer.rubric import SESSION_TERMS, Applies, Item
from trainer.scorer.terms import Terms


def applicability(item: Item, terms: Terms) -> Applies:
    """Return the first rule that holds; without one the item is required."""
    for rule in item.applies:
        if terms.holds(parse(rule.when, SESSION_TERMS)):
            return rule
    return Applies(when="turns >= 0", outcome="required", reason="Always rated.")
