"""The words for what came of a corrective action."""

from __future__ import annotations

from kpitui.domain.corrective import Effect

EFFECT_WORDS = {
    Effect.UNCHECKED: "not looked at",
    Effect.CHANGED: "it worked",
    Effect.NO_CHANGE: "no change",
    Effect.TOO_EARLY: "too early",
}
