"""The curator's lint finds nothing in what is shipped, and names the place of every mistake that is made."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.check.run import problems, summary
from knowledge.errors import Problem

ROOT = Path(__file__).parent.parent
NO_CODE = shutil.ignore_patterns("*.py", "__pycache__")

CASE = "knowledge/cases/rakuten-fr/item-not-received.yaml"
DAMAGED = "knowledge/cases/rakuten-fr/damaged.yaml"
COUNTERFEIT = "knowledge/cases/rakuten-fr/counterfeit.yaml"
WHERE = "knowledge/platforms.yaml"
CLOCKS = "knowledge/clocks.yaml"
SLOTS = "knowledge/slots.yaml"
GAPS = "knowledge/gaps.yaml"
GUIDE = "knowledge/guides/rakuten-fr-after-sales.yaml"
MESSAGE = "templates/rakuten-fr/tracking-number.yaml"
RETURN_GUIDE = "templates/rakuten-fr/return-guide.yaml"
VARIABLES = "templates/variables.yaml"
CHINESE = "templates/ui/zh.yaml"
DAMAGED_SAID = "intents/phrases/damaged.yaml"
SOURCE_ASKED = "intents/about/who-says.yaml"
WORDING_SAID = "intents/phrases/rakuten-fr/wording.yaml"

FRENCH = "Nous restons à votre disposition"
RECENT = 'when: {tracking_status: "recent-scan"}'
NO_NUMBER = 'when: {tracking_status: "no-number"}'
UNTRACKED = 'when: {shipping_mode: "normal"}'
TITLE = 'en: "Buyer says the parcel never arrived"'


@dataclass(frozen=True)
class Mistake:
    """One edit, and the problem it makes: file, what stands in the line that is named ("" for any), what, how to mend.

    `named` is the file that the problem names where it is not the edited one.
    """

    name: str
    file: str
    old: str
    new: str
    what: str
    mend: str
    line: str = ""
    named: str = ""


MISTAKES = (
    Mistake(
        "a row after which others are dead", CASE, UNTRACKED, 'when: "otherwise"',
        "the row recent-scan can never win", "move it up", line='id: "recent-scan"',
    ),
    Mistake(
        "a combination that no row answers", CASE, 'when: "otherwise"', 'when: {ship_from: "eu"}',
        "no row answers ship_from outside-eu", "otherwise",
    ),
    Mistake(
        "a title in one language", CASE, '  zh: "买家投诉没收到货"\n', "",
        "the text in zh is missing", "CONTRIBUTING.md", line="title:",
    ),
    Mistake(
        "a choice that lies ahead", SLOTS, 'kind: "choice"', 'kind: "choice"\n  lies: "ahead"',
        "platform is no moment, and cannot lie ahead", "remove lies", line='lies: "ahead"',
    ),
    Mistake(
        "a step in one language", CASE, '        zh: "客服要什么材料，照样在 48 小时内交。"\n', "",
        "outcomes.0.steps.0.zh: field required", "add it", line="Still send support whatever it asks for",
    ),
    Mistake(
        "a figure that no fact holds", CASE, "whatever it asks for, within 48 hours",
        "whatever it asks for, within 36 hours",
        "the figure 36 stands in no cited fact", "cite the fact",
    ),
    Mistake(
        "a Chinese figure that no fact holds", CASE, "照样在 48 小时内交", "照样在三天内交",
        "the figure 3 stands in no cited fact", "cite the fact",
    ),
    Mistake(
        "a figure in a message that its basis does not hold", MESSAGE, FRENCH, "Il arrivera sous 7 jours. " + FRENCH,
        "fr: the figure 7 stands in no fact of its basis", "add the fact to basis", line="sous 7 jours",
    ),
    Mistake(
        "an unknown slot in a condition", CASE, RECENT, 'when: {tracking_state: "recent-scan"}',
        "the slot tracking_state does not exist", "correct the spelling", line="tracking_state",
    ),
    Mistake(
        "a slot in a condition that the case does not ask", CASE, RECENT, 'when: {buyer_agrees: "agreed"}',
        "depends on buyer_agrees, which the case does not ask", "add it to ask", line="buyer_agrees",
    ),
    Mistake(
        "an unknown choice", CASE, RECENT, 'when: {tracking_status: "recently"}',
        "in tracking_status the choice recently does not exist", "correct the spelling", line="recently",
    ),
    Mistake(
        "a bound that is none", CASE, 'order_value: "> 60 EUR"', 'order_value: "> sixty"',
        "'> sixty' is not a bound", "CONTRIBUTING.md", line="when:",
    ),
    Mistake(
        "bounds in two currencies", CASE, 'order_value: "> 60 EUR"', 'order_value: "> 60 USD"',
        "order_value is compared in several currencies", "keep to one", line="order_value",
    ),
    Mistake(
        "a truth value that YAML made", CASE, RECENT, "when: {tracking_status: yes}",
        'write "yes" or "no" in quotes', "CONTRIBUTING.md", line="tracking_status: yes",
    ),
    Mistake(
        "an unknown fact", CASE, 'facts: ["RFR-5-4"]', 'facts: ["RFR-5-99"]',
        "the fact RFR-5-99 does not exist", "correct the spelling", line="RFR-5-99",
    ),
    Mistake(
        "an unknown clock", CASE, 'clocks: ["rakuten-documents"]', 'clocks: ["rakuten-papers"]',
        "the clock rakuten-papers does not exist", "correct the spelling", line="rakuten-papers",
    ),
    Mistake(
        "an unknown clock in a condition", CASE, RECENT, 'when: {clock: {rakuten-papers: "past"}}',
        "the clock rakuten-papers does not exist", "correct the spelling",
    ),
    Mistake(
        "an unknown message", CASE, 'templates: ["rakuten-fr/tracking-number"]', 'templates: ["rakuten-fr/trackin"]',
        "the message rakuten-fr/trackin does not exist", "correct the spelling", line="rakuten-fr/trackin",
    ),
    Mistake(
        "an unknown gap", CASE, 'gaps: ["G-RFR-3"]', 'gaps: ["G-RFR-99"]',
        "the gap G-RFR-99 does not exist", "correct the spelling", line="G-RFR-99",
    ),
    Mistake(
        "an intent without phrases", CASE, 'intents: ["item-not-received"]', 'intents: ["item-not-recieved"]',
        "the intent item-not-recieved does not exist", "correct the spelling", line="item-not-recieved",
    ),
    Mistake(
        "an intent of two cases", CASE, 'intents: ["item-not-received"]', 'intents: ["item-not-received", "damaged"]',
        "damaged already leads to rakuten-fr/damaged", "its own intents", line='"damaged"',
    ),
    Mistake(
        "a fact that nothing uses", GUIDE, 'facts:\n- id: "RFR-1-1"',
        'facts:\n- {id: "RFR-99-1", section: "x", platform: "rakuten-fr", kind: "x", statement: "x"}\n- id: "RFR-1-1"',
        "no case uses the fact RFR-99-1", "excuse it under unused in gaps.yaml",
    ),
    Mistake(
        "an excuse for a fact that does not exist", GAPS, '{fact: "CLIP-3-1"', '{fact: "CLIP-3-99"',
        "the fact CLIP-3-99 does not exist", "correct the spelling", line="CLIP-3-99",
    ),
    Mistake(
        "a cancellation in a text for support", MESSAGE, FRENCH, "Nous souhaitons annuler la commande. " + FRENCH,
        "'annul' must not stand in it", "correct the text",
    ),
    Mistake(
        "a variable that is not declared", MESSAGE, "commande {{ order_number }} :", "commande {{ order_no }} :",
        "text fr uses order_no, which is not declared", "add it to variables", line="order_no",
    ),
    Mistake(
        "a variable that no text names", MESSAGE, '  carrier: "required"\n',
        '  carrier: "required"\n  brand: "optional"\n',
        "the variable brand stands in no text", "remove it from variables", line="brand",
    ),
    Mistake(
        "a variable that nothing can fill", MESSAGE, '  carrier: "required"\n',
        '  carrier: "required"\n  colour: "optional"\n',
        "the variable colour does not exist", "correct the spelling", line="colour",
    ),
    Mistake(
        "an optional variable without its condition", MESSAGE, FRENCH, "Expédié le {{ dispatched_at }}. " + FRENCH,
        "an optional value stands outside of {% if %}", "correct the text",
    ),
    Mistake(
        "a template that is not valid", MESSAGE, FRENCH, "{% if %}" + FRENCH,
        "text fr: Expected an expression", "correct the template",
    ),
    Mistake(
        "a pattern that is none", MESSAGE, '"annul"', '"annul("', "'annul(' is not a regular expression", "",
        line="annul(",
    ),
    Mistake(
        "a message in a language that it has no text in", MESSAGE,
        'languages: ["fr", "zh"]', 'languages: ["fr", "zh", "en"]',
        "the text in en is missing", "drop the language",
    ),
    Mistake(
        "a choice without its wording", VARIABLES, '        fr: "à votre charge"\n', "",
        "the choice buyer of return_postage has no wording in fr", "add it in templates/variables.yaml",
        line="return_postage", named=RETURN_GUIDE,
    ),
    Mistake(
        "Chinese in a French text", MESSAGE, FRENCH, "Nous restons à votre 处理",
        "fr: Chinese characters (处理)", "in the words of its reader",
    ),
    Mistake(
        "Chinese in an English text", CASE, TITLE, 'en: "Buyer says 货物没到"',
        "title (en): Chinese characters (货物没到)", "in the words of its reader", line="货物没到",
    ),
    Mistake(
        "a traditional character in a simplified text", CASE, "买家投诉没收到货", "買家投诉没收到货",
        "title (zh): a traditional character (買)", "in the words of its reader", line="買家",
    ),
    Mistake(
        "letters of a third script", CASE, TITLE, 'en: "Buyer says нет"', "letters of another script (н)",
        "words", line="нет",
    ),
    Mistake(
        "a phrase that two intents claim", DAMAGED_SAID, '"货到了是碎的，买家投诉"',
        '"Do I lose automatically if I skipped registered mail and he says it never CAME"',
        "already stands in damaged", "write it anew", line="",
        named="intents/phrases/item-not-received.yaml",
    ),
    Mistake(
        "a phrase that two acts claim", SOURCE_ASKED, '"哪里写的"', '"还剩多久"',
        "'还剩多久' already stands in time-left", "remove one", line="还剩多久",
    ),
    Mistake(
        "a phrase that nearly stands twice", DAMAGED_SAID, '"客诉商品破损怎么回"', '"货到了是碎的啦，买家投诉"',
        "'货到了是碎的啦，买家投诉' is nearly '货到了是碎的，买家投诉'", "remove one", line="货到了是碎的啦",
    ),
    Mistake(
        "a phrase that another intent has with another figure", DAMAGED_SAID, '"货到了是碎的，买家投诉"',
        '"77多欧的鞋，从东莞发的普快，客户点了没收到，是不是因为没挂号就得认"', "without names and figures", "say more",
        line="", named="intents/phrases/item-not-received.yaml",
    ),
    Mistake(
        "a phrase that stands twice", DAMAGED_SAID, '"客诉商品破损怎么回"', '"货到了是碎的，买家投诉。"',
        "already stands in the same intent", "remove one", line="货到了是碎的",
    ),
    Mistake(
        "a case without phrases in the buyers' language", WHERE, 'buyers_language: "fr"', 'buyers_language: "de"',
        "rakuten-fr/wording has no phrase in de", "write some", line="intents",
        named="knowledge/cases/rakuten-fr/wording.yaml",
    ),
    Mistake(
        "phrases in a language that is none", WORDING_SAID, "    fr:\n", "    frr:\n",
        "frr is neither a language", "CONTRIBUTING.md",
    ),
    Mistake(
        "a slot that is never asked", CASE, '  - slot: "ship_from"\n',
        '  - slot: "ship_from"\n  - slot: "buyer_agrees"\n',
        "buyer_agrees is never asked and starts no clock", "remove it from ask", line="buyer_agrees",
    ),
    Mistake(
        "a question whose answer changes nothing", CASE, NO_NUMBER,
        'when: {tracking_status: ["no-number", "recent-scan", "no-recent-scan"]}',
        "the answer to tracking_status changes nothing where it is asked", "drop the condition", line="tracking_status",
    ),
    Mistake(
        "tables that pass on in a circle", COUNTERFEIT, "outcomes:\n",
        'outcomes:\n  - {id: "back", label: {en: "a", zh: "一"}, when: "otherwise", '
        'continue: "rakuten-fr/complaint-process"}\n',
        "back leads back to its own table", "let it answer itself", line='id: "back"',
    ),
    Mistake(
        "a fact of another marketplace", CASE, 'facts: ["RFR-5-4"]', 'facts: ["RFR-5-4", "AMZ-DEF-1"]',
        "not-registered uses AMZ-DEF-1 of another marketplace", "use what belongs to rakuten-fr", line="AMZ-DEF-1",
    ),
    Mistake(
        "a clock of another marketplace", CASE, 'clocks: ["rakuten-documents"]', 'clocks: ["allegro-pok-reply"]',
        "not-registered uses allegro-pok-reply of another marketplace", "use what belongs to rakuten-fr",
        line="allegro-pok-reply",
    ),
    Mistake(
        "a quotation mark that is missing", CASE, TITLE, TITLE.removesuffix('"'),
        "", "correct the YAML (quotes, indentation)", line="zh:",
    ),
    Mistake(
        "a key that stands twice", CASE, "title:\n", f"title:\n  {TITLE}\n", "the key en stands twice", "YAML",
        line=TITLE,
    ),
    Mistake(
        "a misspelt key", CASE, "    conflicts: ", "    conflict: ",
        "outcomes.0.conflict: unexpected keyword argument", "remove it, or correct its spelling", line="    conflict: ",
    ),
    Mistake(
        "a misspelt key of a message", MESSAGE, "addressee:", "adressee:",
        "adressee: unexpected keyword argument", "remove it, or correct its spelling", line="adressee:",
    ),
    Mistake(
        "a missing key", MESSAGE, 'addressee: "marketplace"', "",
        "addressee: field required", "add it",
    ),
    Mistake(
        "a slug that a seller would read", CASE, TITLE, 'en: "See rakuten-fr/damaged"',
        "title (en): an id that is not for readers (rakuten-fr/damaged)", "in the words of its reader",
        line="See rakuten-fr",
    ),
    Mistake(
        "a fact id that a seller would read", CASE, TITLE, 'en: "See RFR-5-4"',
        "an id that is not for readers (RFR-5-4)", "in the words of its reader", line="See RFR-5-4",
    ),
    Mistake(
        "a slot's name that a seller would read", CASE, TITLE, 'en: "See ship_from"',
        "a name from the files (ship_from)", "in the words of its reader", line="See ship_from",
    ),
    Mistake(
        "a sentence that one language lacks", CHINESE, "answer.steps:", "answer.stepz:",
        "answer.steps is missing", "write it in this language too",
    ),
    Mistake(
        "a sentence with other values in one language", CHINESE, "{{ verdict }}", "{{ verdikt }}",
        "answer.open-row names other values in another language", "use the same values", line="answer.open-row",
    ),
    Mistake(
        "a clock in a zone that does not exist", CLOCKS, 'zone: "Europe/Paris"', 'zone: "Europe/Pariss"',
        "the time zone Europe/Pariss does not exist", "correct the spelling", line="Europe/Pariss",
    ),
    Mistake(
        "a clock that starts from nothing known", CLOCKS, 'starts_from: "complaint_filed_at"',
        'starts_from: "complaint_at"',
        "the slot complaint_at does not exist", "correct the spelling", line="complaint_at",
    ),
    Mistake(
        "a slot of no kind", SLOTS, 'kind: "choice"', 'kind: "choise"', "input should be 'choice'",
        "values named", line="choise",
    ),
)  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content in a folder of its own."""
    for room in ("knowledge", "templates", "intents"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=NO_CODE)
    return tmp_path


def edit(file: Path, old: str, new: str) -> None:
    before = file.read_text("utf-8")
    after = before.replace(old, new)
    assert after != before, f"{old!r} does not stand in {file.name} any more"
    file.write_text(after, "utf-8")


def named_line(problem: Problem) -> str:
    """The line that the problem names; the whole file where it names none."""
    path, _, number = re.fullmatch(r"(.*?)(:(\d+))?", problem.where).groups()  # type: ignore[union-attr]
    text = Path(path).read_text("utf-8")
    return text.splitlines()[int(number) - 1] if number else text


def test_nothing_is_wrong_with_the_shipped_content() -> None:
    assert [str(problem) for problem in problems()] == []


def test_nothing_is_wrong_with_a_faithful_copy(copy: Path) -> None:
    assert problems(copy) == []


def test_the_summary_is_one_line_that_counts() -> None:
    assert re.fullmatch(r"clean: [1-9]\d* cases, [1-9]\d* messages, .*facts used.*", summary())


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name.replace(" ", "-"))
def test_a_mistake_is_found_with_its_place_and_its_remedy(copy: Path, mistake: Mistake) -> None:
    edit(copy / mistake.file, mistake.old, mistake.new)

    found = problems(copy)

    file = (copy / (mistake.named or mistake.file)).as_posix()
    fitting = [one for one in found if mistake.what in one.what and one.where.partition(":")[0] == file]
    assert fitting, "\n".join(map(str, found)) or "nothing was found"
    assert all(mistake.mend in one.mend and one.mend for one in fitting)
    assert any(mistake.line in named_line(one) for one in fitting), fitting[0].where


def test_every_problem_is_one_line_of_place_what_and_remedy(copy: Path) -> None:
    edit(copy / CASE, RECENT, 'when: {tracking_state: "recent-scan"}')

    lines = [str(problem) for problem in problems(copy)]

    assert lines
    assert all(re.fullmatch(r"[^:]+\.yaml(:\d+)?: .+: .+", line) for line in lines)


def test_a_case_with_too_few_phrases_is_named_with_their_number(copy: Path) -> None:
    file = copy / DAMAGED_SAID
    text = file.read_text("utf-8")
    edit(file, text[text.index("groups:") :], 'groups:\n  - {zh: ["碎了"], en: ["it broke"], fr: ["cassé"]}\n')

    found = [problem for problem in problems(copy) if "phrases of" in problem.what]

    assert [problem.what for problem in found] == ["rakuten-fr/damaged has 3 phrases of 40"]
    assert found[0].where.startswith((copy / DAMAGED).as_posix() + ":")
    assert "intents/phrases/" in found[0].mend


def test_mistakes_in_several_files_are_all_reported_at_once(copy: Path) -> None:
    edit(copy / CASE, "    conflicts: ", "    conflict: ")
    edit(copy / DAMAGED, "outcomes:", "outcome:")

    files = {Path(problem.where.partition(":")[0]).name for problem in problems(copy)}

    assert files == {"item-not-received.yaml", "damaged.yaml"}


def test_a_file_that_is_missing_is_named(copy: Path) -> None:
    (copy / CLOCKS).unlink()

    assert [str(problem) for problem in problems(copy)] == [
        f"{copy.as_posix()}/{CLOCKS}: the file is missing: restore it"
    ]


def test_a_file_that_is_not_utf_8_is_named(copy: Path) -> None:
    (copy / CASE).write_bytes((copy / CASE).read_text("utf-8").encode("gb18030"))

    assert [str(problem) for problem in problems(copy)] == [f"{copy.as_posix()}/{CASE}: is not UTF-8: save it as UTF-8"]
