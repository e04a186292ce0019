"""Immutable values with named fields: the standard library's frozen dataclasses, made to be quick to define.

The standard decorator writes and compiles six methods for each class, about 0.4 ms: 10 ms for the classes behind
`kpitui log`, which in all may take 45, and 30 ms for those behind the first screen of the app. Here the methods are
closures, and only `__init__` is compiled, when the first instance is made: 0.03 ms a class. For type checkers these
are ordinary frozen dataclasses with slots, and for `dataclasses.fields` and the like too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import replace as replace
else:
    from operator import attrgetter, ge, gt, le, lt

    _REQUIRED = object()
    _FIELDS = "__frozen_fields__"

    class _Field:
        """What a class says about one of its fields."""

        __slots__ = ("compare", "default", "factory", "init", "name", "repr")

        def __init__(self, name, default, factory, init, shown, compare):
            self.name, self.default, self.factory = name, default, factory
            self.init, self.repr, self.compare = init, shown, compare

    def field(*, default=_REQUIRED, default_factory=_REQUIRED, init=True, repr=True, compare=True):  # noqa: A002
        """As `dataclasses.field`."""
        return _Field("", default, default_factory, init, repr, compare)

    def dataclass(*, frozen, slots, order=False):
        """As `dataclasses.dataclass`, for values that are frozen, have slots and inherit no fields."""
        if not (frozen and slots):
            raise TypeError("Use dataclasses.dataclass for values that change.")
        return lambda cls: _made(cls, order=order)

    def replace(value, /, **changes):
        """As `dataclasses.replace`."""
        if not hasattr(value, _FIELDS):
            from dataclasses import replace as replace_standard

            return replace_standard(value, **changes)
        for known in getattr(value, _FIELDS):
            if known.init:
                changes.setdefault(known.name, getattr(value, known.name))
        return value.__class__(**changes)

    def _made(cls, *, order):
        """The class anew, with slots for its fields and the methods of a value."""
        namespace = {name: what for name, what in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        fields = []
        for name in cls.__annotations__:
            given = namespace.pop(name, _REQUIRED)
            if not isinstance(given, _Field):
                given = field(default=given)
            given.name = name
            fields.append(given)
        namespace |= {"__slots__": tuple(cls.__annotations__), _FIELDS: tuple(fields)}
        namespace |= {"__match_args__": tuple(known.name for known in fields if known.init)}
        namespace |= {"__dataclass_fields__": _StandardFields(), "__dataclass_params__": None}
        for name, method in _methods(fields, order=order).items():
            namespace.setdefault(name, method)
        made = type(cls)(cls.__name__, cls.__bases__, namespace)
        made.__init__ = _first_init(made)
        return made

    def _methods(fields, *, order):
        compared = [known.name for known in fields if known.compare]
        shown = [known.name for known in fields if known.repr]
        names = [known.name for known in fields]
        key = attrgetter(*compared) if compared else lambda value: ()

        def equal(self, other):
            return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self):
            return hash(key(self))

        def show(self):
            return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"

        def state(self):
            return [getattr(self, name) for name in names]

        def restore(self, state):
            for name, value in zip(names, state, strict=True):
                object.__setattr__(self, name, value)

        found = {"__eq__": equal, "__hash__": hashed, "__repr__": show, "__getstate__": state, "__setstate__": restore}
        return found | {"__setattr__": _refuse, "__delattr__": _refuse} | (_ordering(key) if order else {})

    def _refuse(self, name, *_):
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"{name!r} of a {type(self).__qualname__} cannot be changed")

    def _ordering(key):
        def compared(compare):
            def method(self, other):
                return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

            return method

        return {f"__{compare.__name__}__": compared(compare) for compare in (lt, le, gt, ge)}

    def _first_init(cls):
        """An `__init__` that at its first call puts the real one in its place: many classes are never used in a run."""

        def first(self, *args, **kwargs):
            cls.__init__ = _compiled_init(cls)
            cls.__init__(self, *args, **kwargs)

        return first

    def _compiled_init(cls):
        # Setting through the slots themselves is what object.__setattr__ does, a third quicker.
        arguments, body, known_names = ["self"], [], {"_required": _REQUIRED}
        for known in getattr(cls, _FIELDS):
            name = known.name
            known_names[f"_set_{name}"] = getattr(cls, name).__set__
            value = name
            if known.factory is not _REQUIRED:
                known_names[f"_make_{name}"] = known.factory
                value = f"_make_{name}() if {name} is _required else {name}" if known.init else f"_make_{name}()"
                arguments += [f"{name}=_required"] if known.init else []
            elif known.default is not _REQUIRED:
                known_names[f"_default_{name}"] = known.default
                value = name if known.init else f"_default_{name}"
                arguments += [f"{name}=_default_{name}"] if known.init else []
            else:
                arguments.append(name)
            body.append(f" _set_{name}(self, {value})")
        body += [" self.__post_init__()"] if hasattr(cls, "__post_init__") else []
        exec(f"def __init__({', '.join(arguments)}):\n" + "\n".join(body or [" pass"]), known_names)  # noqa: S102
        init = known_names["__init__"]
        init.__qualname__ = f"{cls.__qualname__}.__init__"
        init.__annotations__ = dict(cls.__annotations__)
        init.__module__ = cls.__module__
        return init

    class _StandardFields:
        """The fields as `dataclasses` keeps them, made only when something asks for them."""

        def __get__(self, instance, cls):
            import dataclasses

            made = {}
            for known in getattr(cls, _FIELDS):
                given = {
                    name: value
                    for name, value in (("default", known.default), ("default_factory", known.factory))
                    if value is not _REQUIRED
                }
                standard = dataclasses.field(init=known.init, repr=known.repr, compare=known.compare, **given)
                standard.name, standard.type = known.name, cls.__annotations__[known.name]
                standard._field_type = dataclasses._FIELD
                made[known.name] = standard
            return made
