"""What a task is taught by example clauses, it tells of clauses that it has not seen."""

import numpy as np
import pytest

from intents import train_clauses
from intents.clause_classifier import UNTOLD, ClauseClassifier, Window
from intents.lessons import Lesson, chosen
from intents.train_clauses import learn

CLAUSES = {
    "eu": ["aus dem lager in berlin", "from our berlin warehouse", "it left lodz", "德国仓发的", "波兰海外仓出的货"],
    "outside-eu": ["from shenzhen", "shipped out of china", "深圳发的", "义乌寄出", "国内直发"],
    UNTOLD: ["he wants a refund", "the lamp is broken", "买家要退款", "灯坏了", "客服来信了"],
}


def lesson() -> Lesson:
    """Clauses whose vectors say plainly what they tell."""
    pairs = [(text, told) for told, texts in CLAUSES.items() for text in texts] * 4
    axis = {told: n for n, told in enumerate(CLAUSES)}
    vectors = np.eye(8, dtype=np.float32)[[axis[told] for _, told in pairs]]
    windows = tuple(Window(text) for text, _ in pairs)
    return Lesson(
        "ship_from", windows, vectors, tuple(told for _, told in pairs), (False,) * len(pairs), ("question",), ()
    )


def test_a_task_is_learned_from_clauses_and_tells_those_it_has_not_seen() -> None:
    learned = learn(lesson())
    classifier = ClauseClassifier.of([learned], ("question",))
    told = classifier.shares([Window("从深圳发的货")], np.eye(8, dtype=np.float32)[[1]])["ship_from"]
    assert learned[0].classes[int(told.argmax())] == "outside-eu"
    assert told.sum() == pytest.approx(1)


def test_a_choice_is_worth_asking_back_from_some_share_on() -> None:
    task, _ = learn(lesson())
    assert all(0 < share <= train_clauses.NEVER for share in task.likely)


def test_one_more_clause_changes_hardly_any_of_those_that_a_task_learns_not_to_take() -> None:
    texts = [f"clause {n}" for n in range(500)]
    before, after = chosen(texts, "fault", 100), chosen([*texts, "another"], "fault", 100)
    assert len(set(before) - set(after)) <= 1
