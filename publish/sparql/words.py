"""What the query page says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.language import Text

WORDS: Mapping[str, Text] = {
    "title": Text("SPARQL で問う", "Ask in SPARQL"),
    "lede": Text(
        "計画のデータに、自分の言葉（SPARQL）で問い合わせます。読むことだけができ、何も書き換わりません。",
        "Ask the data of the plans in SPARQL. Queries only read; nothing can be changed.",
    ),
    "editor": Text("問い合わせ", "Query"),
    "editor_note": Text(
        "GRAPH の外に書いた形は、すべてのグラフに当たります。",
        "What stands outside GRAPH is matched in every graph.",
    ),
    "graph": Text("対象", "Asked of"),
    "all_graphs": Text("すべてのグラフ", "all graphs"),
    "run": Text("問い合わせる", "Run the query"),
    "add_missing": Text("足りない PREFIX を補う", "Add missing prefixes"),
    "place": Text("{line}行目{column}桁目", "Line {line}, column {column}"),
    "start": Text("用意した質問から始める", "Begin with a prepared question"),
    "start_note": Text(
        "選ぶと、その質問の SPARQL が例の値とともに上の欄に入ります。",
        "The question's SPARQL, with example values, is put into the field above.",
    ),
    "prefixes": Text("接頭辞を加える", "Add a prefix"),
    "prefixes_note": Text(
        "選ぶと、PREFIX の行が問い合わせのはじめに加わります。",
        "A PREFIX line is added at the beginning of the query.",
    ),
    "yes": Text("はい（あてはまるものがあります）", "Yes, there is such a thing"),
    "no": Text("いいえ（あてはまるものはありません）", "No, there is no such thing"),
    "shown": Text("はじめの{count}行を示しています。すべては保存できます。", "The first {count} rows are shown; all of them can be saved."),
    "cut": Text(
        "答えは上限の{rows}行で切れています。この先にも答えがあります。条件を絞るか、LIMIT と OFFSET で分けてください。",
        "The answer is cut at the limit of {rows} rows; there is more. Narrow the query, or divide it by LIMIT and OFFSET.",
    ),
    "save": Text("すべてを保存", "Save all of it"),
    "link": Text("この問い合わせへのリンク", "Link to this query"),
    "too_long": Text(
        "この問い合わせは長いため、リンクにはできません。",
        "This query is too long to be a link.",
    ),
    "chart": Text("図で見る", "As a chart"),
    "picture": Text("つながりの図", "As a picture"),
    "picture_cut": Text("図にしたのは、はじめの{count}本の線です。", "The picture shows the first {count} lines."),
    "scroll": Text("図（横に動かせます）", "Picture (scrolls sideways)"),
    "nothing": Text("あてはまるものはありません。", "Nothing answers to this query."),
    "programs": Text("プログラムから", "For programs"),
    "programs_note": Text(
        "同じアドレスが SPARQL 1.1 Protocol の窓口です。GET と POST（フォーム、application/sparql-query）を受け、"
        "答えの形式は Accept か format=（json, xml, csv, tsv、三つ組は ttl, jsonld, nt, rdf, nq, trig）で選べます。"
        "答えは{rows}行まで、{seconds}秒までです。切れた答えには {header} が付きます。",
        "The same address speaks the SPARQL 1.1 Protocol: GET and POST (form, application/sparql-query). "
        "Choose the format by Accept or format= (json, xml, csv, tsv; for triples ttl, jsonld, nt, rdf, nq, "
        "trig). An answer has {rows} rows at most and takes {seconds} s at most; one that is cut says "
        "{header}.",
    ),
    "description": Text("サービス記述（Turtle）", "Service description (Turtle)"),
    "graphs": Text("名前付きグラフ", "Named graphs"),
    "triples": Text("文の数", "Statements"),
    "address": Text("アドレス", "Address"),
    "name": Text("名前", "Name"),
}
