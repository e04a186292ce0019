"""Read-only views with plain names, for other programs; a part of a migration, which must not change once released."""

from __future__ import annotations

# Days since the first day of the week: %w counts from Sunday.
_WEEKDAY = (
    "((strftime('%w', {day}) + CASE week_starts WHEN 'monday' THEN 6 WHEN 'sunday' THEN 0 ELSE 1 END) % 7) || ' days'"
)
_PERIOD = (
    f"CASE frequency WHEN 'weekly' THEN date({{day}}, '-' || {_WEEKDAY})"
    " WHEN 'monthly' THEN date({day}, 'start of month')"
    " WHEN 'quarterly' THEN date({day}, 'start of month', '-' || ((strftime('%m', {day}) - 1) % 3) || ' months')"
    " ELSE date({day}, 'start of year') END"
)
_NEXT = (
    "date({period}, CASE frequency WHEN 'weekly' THEN '+7 days' WHEN 'monthly' THEN '+1 month'"
    " WHEN 'quarterly' THEN '+3 months' ELSE '+1 year' END)"
)
# A sum as exact as Python's fsum, whatever the release of SQLite: the part of each amount down to 2**-20 adds up
# without error, and what is left of it is too small for its error to be seen.
_COARSE = (
    "CASE WHEN abs(amount) < 8e9 THEN CAST(amount * 1048576.0 AS INTEGER) / 1048576.0"
    " ELSE CAST(amount AS INTEGER) * 1.0 END"
)

_ENTRIES = f"""CREATE VIEW entries AS
    SELECT entry.id, measure.key AS measure, measure.name, entry.day, {_PERIOD.format(day="entry.day")} AS period,
        entry.amount, CASE is_total WHEN 1 THEN 'total' ELSE 'tally' END AS kind, entry.note,
        entry.by AS entered_by, entry.at AS entered_at, undone.by AS undone_by, undone.at AS undone_at
    FROM entry JOIN measure ON measure.id = entry.measure_id JOIN scorecard
    LEFT JOIN entry_undone AS undone ON undone.entry_id = entry.id"""  # noqa: S608

# No window functions: where one measure is asked for, SQLite then looks at the entries of that one alone. What counts
# is all from the newest total on; the last amount is that beside the greatest `place`, as SQLite promises of max().
_READING = f"""CREATE VIEW reading AS
    WITH counted AS (
        SELECT measure.key AS measure, measure.name, kind, frequency, aggregate, show, unit, entry.id, measure_id, day,
            amount, is_total, {_PERIOD.format(day="day")} AS period
        FROM measure JOIN entry ON measure_id = measure.id JOIN scorecard
        WHERE formula = '' AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id)
    ), summed AS (
        SELECT measure, name, kind, frequency, aggregate, show, unit, period, amount AS last_amount,
            max((is_total = 0) || day || printf('%020d', id)) AS place, count(*) AS entries,
            sum({_COARSE}) + sum(amount - {_COARSE}) AS total
        FROM counted
        WHERE NOT EXISTS (
            SELECT 1 FROM entry AS later WHERE later.measure_id = counted.measure_id AND later.is_total = 1
            AND later.id > counted.id AND later.day BETWEEN period AND date({_NEXT.format(period="period")}, '-1 day')
            AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = later.id))
        GROUP BY measure, period
    )
    SELECT measure, name, kind, frequency, period,
        CASE aggregate WHEN 'last' THEN last_amount WHEN 'mean' THEN total / entries ELSE total END AS value,
        show, unit, entries
    FROM summed"""  # noqa: S608

_STATUS = f"""CREATE VIEW status_by_period AS
    WITH RECURSIVE now (today) AS (SELECT date('now', 'localtime')), periods (id, frequency, period) AS (
        SELECT measure.id, frequency, {_PERIOD.format(day="first")}
        FROM (SELECT measure.id AS of, min(created_on, coalesce((SELECT day FROM entry WHERE measure_id = measure.id
                AND NOT EXISTS (SELECT 1 FROM entry_undone WHERE entry_id = entry.id) ORDER BY day LIMIT 1),
                created_on)) AS first FROM measure)
        JOIN measure ON measure.id = of JOIN scorecard
        UNION ALL SELECT id, frequency, {_NEXT.format(period="period")} FROM periods, now
        WHERE {_NEXT.format(period="period")} <= today
    ), spans AS (
        SELECT periods.id, periods.period, date({_NEXT.format(period="period")}, '-1 day') AS last_day FROM periods
    ), judged AS (
        SELECT spans.*, (SELECT max(position) FROM period_exception AS other WHERE other.measure_id = spans.id
                AND day BETWEEN spans.period AND last_day) AS exception,
            (SELECT position FROM target WHERE measure_id = spans.id AND coalesce(valid_from, '') <= last_day
                ORDER BY coalesce(valid_from, '') DESC, position LIMIT 1) AS in_force
        FROM spans
    ), held AS (
        SELECT judged.*, measure.key AS measure, name, kind, objective, owner, team, measure.frequency, formula,
            CASE excused WHEN 0 THEN special.at_least ELSE usual.at_least END AS at_least,
            CASE excused WHEN 0 THEN special.at_most ELSE usual.at_most END AS at_most,
            excused, reason
        FROM judged JOIN measure ON measure.id = judged.id
        LEFT JOIN period_exception AS special ON special.measure_id = judged.id AND special.position = exception
        LEFT JOIN target AS usual ON usual.measure_id = judged.id AND usual.position = in_force
        WHERE retired_on IS NULL OR judged.period < retired_on
    )
    SELECT held.measure, held.name, held.kind, objective, owner, team, held.frequency, held.period, last_day,
        value, at_least, at_most,
        CASE WHEN excused = 1 THEN 'excused' WHEN last_day >= today THEN 'pending' WHEN formula <> '' THEN NULL
            WHEN value IS NULL THEN 'missing'
            WHEN at_least IS NULL AND at_most IS NULL AND excused IS NULL THEN 'no_target'
            WHEN value < at_least OR value > at_most THEN 'off_target' ELSE 'on_target' END AS status,
        coalesce(reason, '') AS reason
    FROM held JOIN now LEFT JOIN reading ON reading.measure = held.measure AND reading.period = held.period"""  # noqa: S608

_TARGETS = """CREATE VIEW targets AS
    SELECT measure.key AS measure, measure.name, 'from_day' AS holds, valid_from AS day, at_least, at_most, '' AS reason
    FROM target JOIN measure ON measure.id = measure_id
    UNION ALL
    SELECT measure.key, measure.name, CASE excused WHEN 1 THEN 'excused' ELSE 'one_period' END, day,
        at_least, at_most, reason
    FROM period_exception JOIN measure ON measure.id = measure_id"""

_CORRECTIVE_ACTIONS = """CREATE VIEW corrective_actions AS
    SELECT corrective_action.id, text, measure.key AS measure, measure.name, week, corrective_action.owner,
        coalesce(person.name, corrective_action.owner) AS owner_name, due, check_on, state, done_on, reason, effect,
        created_by, created_at
    FROM corrective_action JOIN measure ON measure.id = measure_id
    LEFT JOIN person ON person.key = corrective_action.owner"""

_REVIEWS = """CREATE VIEW reviews AS
    SELECT week, state, learned, opened_by, opened_at, closed_by, closed_at, reopen_reason,
        (SELECT count(*) FROM review_frozen WHERE review_frozen.week = review.week) AS times_closed,
        (SELECT count(*) FROM decision WHERE decision.week = review.week) AS decisions,
        (SELECT count(*) FROM corrective_action WHERE corrective_action.week = review.week) AS corrective_actions
    FROM review"""

OPEN_VIEWS = (_ENTRIES, _READING, _STATUS, _TARGETS, _CORRECTIVE_ACTIONS, _REVIEWS)
