"""Frozen values behave as the standard library's frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any

import pytest

from kpitui import frozen


@frozen.dataclass(frozen=True, slots=True, order=True)
class Quick:
    """A value."""

    name: str
    amount: float = 1.0
    tags: tuple[str, ...] = frozen.field(default_factory=tuple)
    hidden: dict[str, int] = frozen.field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.hidden["made"] = 1

    @property
    def doubled(self) -> float:
        return self.amount * 2


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Standard:
    """A value."""

    name: str
    amount: float = 1.0
    tags: tuple[str, ...] = dataclasses.field(default_factory=tuple)
    hidden: dict[str, int] = dataclasses.field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.hidden["made"] = 1


@frozen.dataclass(frozen=True, slots=True)
class Empty:
    """Nothing."""


BOTH: list[Any] = [Quick, Standard]


@pytest.mark.parametrize("kind", BOTH)
def test_making_comparing_and_showing(kind: Any) -> None:
    value = kind("a", tags=("x",))
    assert (value.name, value.amount, value.tags, value.hidden) == ("a", 1.0, ("x",), {"made": 1})
    assert value == kind("a", 1.0, ("x",))
    assert value != kind("a", 2.0, ("x",))
    assert value != ("a", 1.0, ("x",))
    assert hash(value) == hash(kind("a", 1, ("x",)))
    assert repr(value) == f"{kind.__name__}(name='a', amount=1.0, tags=('x',))"
    assert kind("a") < kind("b")
    assert kind("b", 1) >= kind("a", 2)
    assert sorted([kind("b"), kind("a", 2), kind("a", 1)])[0] == kind("a", 1)
    with pytest.raises(TypeError):
        kind("a") < 3  # noqa: B015


@pytest.mark.parametrize("kind", BOTH)
def test_nothing_can_be_changed(kind: Any) -> None:
    value = kind("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name
    # Of an attribute that is no field the standard class raises TypeError on some versions of Python.
    with pytest.raises((AttributeError, TypeError)):
        value.other = 1
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("arguments", [((), {}), (("a", 1.0, (), {}), {}), (("a",), {"nme": 1}), (("a",), {"name": 1})])
def test_wrong_arguments_are_refused(kind: Any, arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    kind("a")
    with pytest.raises(TypeError):
        kind(*arguments[0], **arguments[1])


def test_wrong_arguments_are_refused_the_first_time_too() -> None:
    @frozen.dataclass(frozen=True, slots=True)
    class Fresh:
        name: str

    with pytest.raises(TypeError, match="name"):
        Fresh()  # type: ignore[call-arg]
    assert Fresh("a").name == "a"


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("replace", [dataclasses.replace, frozen.replace])
def test_replacing_fields(kind: Any, replace: Any) -> None:
    value = kind("a", 3.0)
    changed = replace(value, name="b")
    assert (changed.name, changed.amount) == ("b", 3.0)
    assert changed.hidden == {"made": 1}
    assert value.name == "a"
    with pytest.raises((TypeError, ValueError)):
        replace(value, nme="b")


@pytest.mark.parametrize("kind", BOTH)
def test_what_the_standard_library_asks_about_it(kind: Any) -> None:
    is_one = dataclasses.is_dataclass(kind)
    assert is_one
    assert [field.name for field in dataclasses.fields(kind)] == ["name", "amount", "tags", "hidden"]
    assert dataclasses.asdict(kind("a")) == {"name": "a", "amount": 1.0, "tags": (), "hidden": {"made": 1}}
    kind("a")
    assert list(inspect.signature(kind).parameters) == ["name", "amount", "tags"]
    assert kind.__doc__ == "A value."
    assert kind.__match_args__ == ("name", "amount", "tags")


def test_patterns_match_by_place() -> None:
    match Quick("a", 2.0):
        case Quick(name, amount):
            assert (name, amount) == ("a", 2.0)


@pytest.mark.parametrize("kind", BOTH)
def test_copies(kind: Any) -> None:
    value = kind("a", 2.0, ("x",))
    for made in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert made == value
        assert made.hidden == {"made": 1}


def test_methods_properties_and_empty_ones() -> None:
    assert Quick("a", 3.0).doubled == 6.0
    assert Empty() == Empty()
    assert repr(Empty()) == "Empty()"
    assert len({Empty(), Empty()}) == 1


def test_values_that_change_are_not_for_it() -> None:
    loose: Any = frozen.dataclass
    with pytest.raises(TypeError):
        loose(frozen=False, slots=True)
