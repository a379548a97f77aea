"""Texts whose cells, columns or characters stand in the wrong order, written anew."""

from graph.intake import rules
from graph.intake.laidout import flowed
from graph.intake.laidvalues import written
from graph.intake.sidebyside import unfolded
from graph.intake.upright import levelled

RULES = rules.load()


def test_laid_out_columns() -> None:
    text = (
        "基本目標１\n"
        " 取組              内容                                    担当課\n"
        " 離乳食教室        離乳食の進め方を、講話と実演により      健康課\n"
        "                   学びます。\n"
        " 学校給食での地    市内産の野菜を使います。                学校教育課\n"
        " 場産物の活用                                              農政課\n"
        "（１）次の見出し\n"
    )
    assert flowed(text, RULES) == (
        "基本目標１\n"
        "取組\t内容\t担当課\n"
        "離乳食教室\t離乳食の進め方を、講話と実演により学びます。\t健康課\n"
        "学校給食での地場産物の活用\t市内産の野菜を使います。\t学校教育課 農政課\n"
        "（１）次の見出し\n"
    )


def test_cells_in_the_middle_of_their_rows() -> None:
    text = (
        "取組 内容 担当課\n"
        "教室など、ライフステージに応\n"
        "食に関する教室の開催 健康課\n"
        "じた講座を開催します。\n"
        "地産地消の啓発 地場産物の料理を紹介します。 農政課\n"
    )
    assert flowed(text, RULES) == (
        "取組\t内容\t担当課\n"
        "食に関する教室の開催\t教室など、ライフステージに応じた講座を開催します。\t健康課\n"
        "地産地消の啓発\t地場産物の料理を紹介します。\t農政課\n"
    )


def test_rows_that_can_be_read_in_two_ways_stay_as_they_are() -> None:
    text = "取組 内容 担当課\n教室\n講座 開催します。 健康課\n体操\n散歩 歩きます。 福祉課\n"
    assert flowed(text, RULES) == text


def test_a_row_a_line_stays_as_it_is() -> None:
    text = "番号   事業名     内容                 担当課\n1      教室       教室を開きます。     健康課\n2      講座       講座を開きます。     福祉課\n"
    assert flowed(text, RULES) == text


def test_values_that_go_on_below_themselves() -> None:
    head = "分野      指標            現状値        目標値（R10）\n"
    text = (
        f"{head}"
        "          空き家率        14.7％        13.0％\n"
        "住まい                    （R5）        以下\n"
        "          バスの年間      58,400人      65,000人\n"
        "          利用者数        （R6）\n"
        "次の文です。\n"
    )
    assert written(text, RULES) == (
        "分野\t指標\t現状値\t目標値（R10）\n"
        "住まい\t空き家率\t14.7％（R5）\t13.0％以下\n"
        "\tバスの年間利用者数\t58,400人（R6）\t65,000人\n"
        "次の文です。\n"
    )
    middle = f"{head}          バスの年間\n住まい                    58,400人      65,000人\n          利用者数        （R6）\n"
    assert written(middle, RULES) == middle


def test_two_columns_of_a_page() -> None:
    left = ["１　資料の充実", "　資料を計画的に集め", "ます。", "２　読書の推進", "　おはなし会を開き", "ます。"]
    right = ["３　施設の整備", "　空調設備を改め", "ます。", "４　サービス", "　本を届け", "ます。"]
    text = "\n".join(a + " " * (30 - 2 * len(a)) + b for a, b in zip(left, right, strict=True))
    assert unfolded(text, RULES).split() == [w.strip() for w in (*left, *right) for w in w.split()]


def test_a_table_of_two_columns_is_no_page_of_two() -> None:
    text = "\n".join(f"取組{i}{' ' * 20}内容を進めます。" for i in range(8))
    assert unfolded(text, RULES) == text


def test_upright_names() -> None:
    text = "    国 広\n    際 報\n    課 課\n１ 普及 ◎ ○"
    assert levelled(text) == text  # two names are no table's
    text = "    国 広 市\n    際 報 民\n    課 課 課\n１ 普及 ◎ ○ －"
    assert levelled(text) == "    国際課 広報課 市民課\n１ 普及 ◎ ○ －"
