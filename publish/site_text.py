"""What the pages say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.language import Text

WORDS: Mapping[str, Text] = {
    # ---- frame ----
    "site": Text("計画のつながり", "Plans, connected"),
    "skip": Text("本文へ移動", "Skip to the content"),
    "fictional": Text("架空", "Fictional"),
    "fictional_note": Text(
        "実演のために作られた架空の計画です。実在の自治体のものではありません。",
        "A made-up plan for demonstration. It belongs to no real municipality.",
    ),
    "nav": Text("計画のページ", "Pages of the plan"),
    "home": Text("概要", "Overview"),
    "plans": Text("計画の一覧", "All plans"),
    "compare": Text("計画を比べる", "Compare plans"),
    "audit": Text("原文との照合", "Audit against the source"),
    "plans_lede": Text(
        "行政計画に書かれた「だれが、何を、だれと」を、計画の文言から調べられます。",
        "Who does what with whom, as public plans state it, looked up in their own words.",
    ),
    "incidence": Text("施策×課", "Measures × divisions"),
    "divisions": Text("課のつながり", "Divisions connected"),
    "matrix": Text("課×課", "Division × division"),
    "map": Text("計画全体", "The whole plan"),
    "questions": Text("質問", "Questions"),
    "language": Text("言語", "Language"),
    "breadcrumbs": Text("現在地", "You are here"),
    "goal_of": Text("基本目標{number}", "Goal {number}"),
    # ---- official words and ours ----
    "editorial": Text("編集", "ours"),
    "editorial_title": Text(
        "編集者が付けたもので、計画の文言ではありません",
        "Written by the editors, not by the plan",
    ),
    "legend": Text("原文と編集", "The plan's words and ours"),
    "legend_official": Text(
        "「　」や引用の形で示す文は、計画の文言そのままです。シート番号から、原文のその面に書かれたすべてを見られます。",
        "Quotations are the plan's own words. The sheet number leads to everything on that sheet.",
    ),
    "legend_editorial": Text(
        "の印があるもの（見出しのない取り組みの短い名前、英語の名前、読みがな）は、編集者が付けたものです。",
        "marks what the editors added: short names of untitled measures, readings, English names.",
    ),
    "legend_doubt": Text(
        "別の読み方ができる箇所には、その旨を書き添えています。",
        "Where the plan can be read otherwise, a note says so.",
    ),
    "english_note": Text(
        "",
        "Official wording is quoted in Japanese. All English names are translations by the editors.",
    ),
    "doubt": Text("別の読み方", "Another reading"),
    "sheet": Text("シート{number}", "sheet {number}"),
    "printed_page": Text("（{page}ページ）", " (page {page})"),
    "quoted": Text("計画の文言", "Wording of the plan"),
    "official_name": Text("計画での名前", "Name in the plan"),
    "source": Text("出典", "Source"),
    "rights": Text("利用条件", "Rights"),
    # ---- home ----
    "lede": Text(
        "{municipality}のこの計画は、{goals}の基本目標のもとに{policies}の重点施策を置き、{measures}の取り組みを定めています。",
        "This plan of {municipality} sets {goals} goals, {policies} policies under them, and "
        "{measures} measures.",
    ),
    "lede_who": Text(
        "どの課が何を担い、どの課と同じ取り組みを担うのかを、計画の文言から調べられます。",
        "Look up which division does what, and with which others, in the plan's own words.",
    ),
    "target_year": Text("目標年度 {period}", "Targets for {period}"),
    "numbers": Text("計画の数字", "The plan in numbers"),
    "n_goals": Text("基本目標", "goals"),
    "n_policies": Text("重点施策", "policies"),
    "n_measures": Text("取り組み", "measures"),
    "n_measures_split": Text("市 {city}・社協 {council}", "city {city}, council {council}"),
    "n_divisions": Text("担当する課", "divisions"),
    "n_divisions_of": Text("ほかに総称 {groups}", "and {groups} unnamed groups"),
    "n_partners": Text("連携先・支援先", "partners"),
    "n_partners_of": Text("うち総称 {kinds}", "{kinds} of them kinds"),
    "n_metrics": Text("指標・評価項目", "metrics"),
    "n_metrics_split": Text(
        "指標 {indicators}・評価項目 {items}", "{indicators} indicators, {items} items"
    ),
    "plan_doubts": Text("この計画そのものについて", "About the plan as a whole"),
    "n_doubts": Text("別の読み方", "other readings"),
    "n_doubts_of": Text("確かめたい箇所", "places to check"),
    "answer_pairs": Text(
        "同じ取り組みをいちばん多く担う課", "Divisions that share the most measures"
    ),
    "answer_pairs_lede": Text(
        "計画は一つの取り組みに複数の課を挙げることがあります。その課どうしは、進めるうえで互いの仕事が前提になります。",
        "The plan often names several divisions for one measure. Those divisions depend on one "
        "another to carry it out.",
    ),
    "answer_pairs_lead": Text(
        "{a}と{b}が{count}件で最も多く、",
        "{a} and {b} share most: {count} measures. ",
    ),
    "answer_pairs_rest": Text(
        "担当を共にする課の組は{pairs}組あります。",
        "In all, {pairs} pairs of divisions share measures.",
    ),
    "no_pairs": Text(
        "この計画に、二つ以上の課が担う取り組みはありません。",
        "No measure of this plan names two divisions.",
    ),
    "square_note": Text(
        "■ひとつが、共に担う取り組みひとつ。色は基本目標です。",
        "Each square is one shared measure, in the colour of its goal.",
    ),
    "all_pairs": Text("すべての組を見る", "All pairs"),
    "answer_bridges": Text(
        "複数の基本目標をつなぐ課", "Divisions that bridge several goals"
    ),
    "answer_bridges_lede": Text(
        "目標をまたいで取り組みを担う課は、計画の別々の部分をつなぐ要です。",
        "Divisions with measures under several goals tie separate parts of the plan together.",
    ),
    "answer_bridges_lead": Text(
        "{count}の課が二つ以上の基本目標に取り組みを持ち、うち{all}課はすべての目標にまたがります。",
        "{count} divisions have measures under two goals or more; {all} of them under every goal.",
    ),
    "answer_bridges_some": Text(
        "{count}の課が二つ以上の基本目標に取り組みを持ちます。",
        "{count} divisions have measures under two goals or more.",
    ),
    "no_bridges": Text(
        "どの課の取り組みも、一つの基本目標の中に収まっています。",
        "Every division works under a single goal.",
    ),
    "all_bridges": Text("目標をまたぐ課をすべて見る", "All divisions under several goals"),
    "total": Text("計", "Total"),
    "views": Text("見かたを選ぶ", "Ways to look at it"),
    "incidence_lede": Text(
        "取り組みを列に、課を行に並べ、だれが何を担うかを一枚で見渡します。",
        "Measures in columns, divisions in rows: who answers for what, on one page.",
    ),
    "divisions_lede": Text(
        "取り組みを共にする課を線で結びます。線が太いほど多くを共にしています。",
        "Lines join divisions that share measures; the thicker, the more they share.",
    ),
    "matrix_lede": Text(
        "どの課とどの課が、いくつの取り組みを共にするかを表で示します。",
        "How many measures each two divisions share, as a table.",
    ),
    "map_lede": Text(
        "目標から取り組み、課、連携先、指標まで、計画の全体を一枚に広げます。",
        "Goals, measures, divisions, partners and metrics laid out together.",
    ),
    "questions_lede": Text(
        "よくある問いに、計画から表で答えます。Excelでも受け取れます。",
        "Common questions answered from the plan as tables, also for Excel.",
    ),
    "outline": Text("計画のあらまし", "The plan in outline"),
    "measure_count": Text("取り組み{count}件", "{count} measures"),
    "measure_count_1": Text("取り組み1件", "1 measure"),
    # ---- views ----
    "actor": Text("だれの取り組みか", "Whose measures"),
    "city": Text("市", "City"),
    "council": Text("社会福祉協議会", "Council of social welfare"),
    "all": Text("すべて", "All"),
    "how_to_read": Text("読みかた", "How to read this"),
    "incidence_how": Text(
        "縦の列が取り組み、横の行が課です。●は主な担当課、○は主な関係課、△は課を特定しない表記（関係課など）。"
        "同じ取り組みを担う課は線で結んでいます。色は基本目標を表し、いくつもの色が並ぶ行が、目標をつなぐ課です。",
        "Columns are measures, rows are divisions. ● leads, ○ is related, △ is a phrase that "
        "names no particular division. A line joins the divisions of one measure. Colours are "
        "goals: a row in several colours is a division that bridges them.",
    ),
    "scroll_chart": Text("図（横に動かせます）", "Chart (scrolls sideways)"),
    "scroll_table": Text("表（横に動かせます）", "Table (scrolls sideways)"),
    "as_table": Text("表で見る", "The same as a table"),
    "measure": Text("取り組み", "Measure"),
    "policy": Text("重点施策", "Policy"),
    "pillar": Text("柱", "Pillar"),
    "responsible": Text("担当", "Responsible"),
    "division": Text("課", "Division"),
    "nobody": Text("担当課の記載なし", "No division named"),
    "least": Text("共にする取り組みの数", "Measures shared, at least"),
    "least_option": Text("{count}件以上", "{count} or more"),
    "shared_measures": Text("共に担う取り組み", "Measures shared"),
    "count": Text("件数", "Number"),
    "matrix_how": Text(
        "行と列が交わるマスの数字は、二つの課が共に担う取り組みの件数です。濃いほど多く、選ぶとその取り組みを見られます。"
        "斜めのマスは、その課が担う取り組みの総数です。",
        "The number where a row and a column meet is how many measures the two divisions share; "
        "choose it to see them. The diagonal holds each division's own number of measures.",
    ),
    "matrix_cell": Text("{a}と{b}：共に担う取り組み{count}件", "{a} and {b}: {count} shared"),
    "matrix_own": Text("{a}が担う取り組み{count}件", "{a}: {count} measures of its own"),
    # ---- narrowing a view, taking it along ----
    "organizations": Text("団体", "Partners"),
    "table": Text("表", "Tables"),
    "by_goal": Text("基本目標", "Goal"),
    "by_policy": Text("重点施策", "Policy"),
    "by_division": Text("担う課", "Division"),
    "by_partner": Text("団体・機関", "Organisation"),
    "by_role": Text("役割", "Role"),
    "by_actor": Text("だれの取り組みか", "Whose measures"),
    "narrow": Text("絞り込む", "Narrow down"),
    "narrow_now": Text("この条件で表示", "Show these"),
    "narrowed": Text("絞り込みの条件", "Narrowed to"),
    "narrowed_to": Text("取り組み{all}件のうち{count}件", "{count} of {all} measures"),
    "take_back": Text("この条件を外す", "take this back"),
    "clear": Text("すべて外す", "Clear all"),
    "show_now": Text("表示", "Show"),
    "pointed": Text(
        "図の列や印を指すと、取り組みの名前と担当課をここに示します。",
        "Point at a column or a mark: the measure and its divisions are named here.",
    ),
    "taking": Text("持ち出す", "Take it along"),
    "taking_of": Text("いま表示している内容を保存", "Save what is shown"),
    "view_link": Text("この表示へのリンク", "Link to this view"),
    "copy": Text("コピー", "Copy"),
    "copied": Text("コピーしました", "Copied"),
    "bridging": Text("橋渡しの課", "Divisions that bridge others"),
    "most_shared": Text("多く共有する組", "Pairs that share most"),
    "organizations_lede": Text(
        "計画がどの団体・機関を頼りにし、どの課を通してつながるかを示します。",
        "On which organisations the plan relies, and through which divisions.",
    ),
    "relied_on": Text("多く頼られている団体", "Relied on most"),
    "relied_rule": Text(
        "連携先または支援先として名前の挙がる取り組みの件数です。■の色は基本目標を表します。",
        "Number of measures that name the body as partner or as supported. Squares have the "
        "colours of the goals.",
    ),
    "relied_nobody": Text("{goals}目標・担当課の記載なし", "{goals} goals, no division named"),
    "relied_goals": Text("{goals}目標・{divisions}課", "{goals} goals, {divisions} divisions"),
    "one_door": Text("一つの課だけを通してつながる団体", "Reached through one division only"),
    "one_door_rule": Text(
        "二つ以上の取り組みに名前が挙がり、そのすべてを同じ一つの課だけが担っています。",
        "Two measures or more name the body, and one and the same division answers for them all.",
    ),
    "through_whom": Text("どの課を通してか", "Through which divisions"),
    "through_rule": Text(
        "数字は、その団体の名前が挙がり、その課が担う取り組みの件数です。選ぶと取り組みを見られます。",
        "Measures that name the body and that the division answers for. Choose a number to see "
        "them.",
    ),
    "relied_cell": Text("{a}と{b}：取り組み{count}件", "{a} and {b}: {count} measures"),
    "relied_direct": Text(
        "担当課の記載がない取り組み{count}件", "{count} measures that name no division"
    ),
    "relied_idle": Text(
        "取り組みの連携先・支援先としては名前が挙がらない団体",
        "Bodies the plan names, but not in a measure",
    ),
    "no_organizations": Text(
        "表示する取り組みに、団体の名前は挙がっていません。",
        "The measures shown name no organisation.",
    ),
    "table_lede": Text(
        "取り組み・課・団体・指標と、その関係を表で示します。見出しを選ぶと並べ替えます。",
        "Measures, divisions, organisations, metrics and how they are related. Choose a heading "
        "to sort.",
    ),
    # ---- reorganising ----
    "reorganise": Text("機構改革を試す", "Try a reorganisation"),
    "reorganise_lede": Text(
        "課の統合・分割・名称変更・取り組みの移管を試し、担当やつながりがどう変わるかを見ます。"
        "計画のデータは変わりません。案はこのページのアドレスに入っているので、リンクで渡せます。",
        "Merge, split or rename divisions, move measures, and see what changes. The plan's data "
        "stay as they are. The trial is held in the address of this page: pass it on as a link.",
    ),
    "reorganise_steps": Text("この案の変更", "Changes of this trial"),
    "becomes": Text("の後", "becomes"),
    "undo": Text("この変更を取り消す", "Undo this change"),
    "back_to_here": Text("この変更から後を取り消す", "Undo this change and those after it"),
    "reorganise_take": Text("この案を保存", "Save this trial"),
    "as_file": Text("案のファイル（YAML）", "File of the trial (YAML)"),
    "effect": Text("変わること", "What changes"),
    "lost_lead": Text("主な担当課を失う取り組み", "Measures that lose their lead"),
    "none_such": Text("ありません。", "None."),
    "before": Text("前", "Before"),
    "after": Text("後", "After"),
    "new": Text("新設", "new"),
    "formerly": Text("もとの課", "formerly"),
    "ended": Text("なくなる課", "Divisions that end"),
    "undecided": Text("決めていない", "not decided"),
    "give_now": Text("この分け方にする", "Give them so"),
    "add_change": Text("変更を加える", "Add a change"),
    "merge_help": Text("二つ以上の課を、一つの新しい課にします。", "Two divisions or more become one."),
    "merge_from": Text("統合する課", "Divisions to merge"),
    "new_name": Text("新しい課の名前", "Name of the new division"),
    "new_name_n": Text("新しい課の名前 {n}", "Name of new division {n}"),
    "add_merge": Text("統合を加える", "Add the merger"),
    "split_help": Text(
        "一つの課を二つ以上に分けます。取り組みの分け方は、加えたあとに選べます。",
        "One division becomes two or more. Who takes which measure is chosen afterwards.",
    ),
    "add_split": Text("分割を加える", "Add the split"),
    "add_rename": Text("名称変更を加える", "Add the new name"),
    "transfer_help": Text(
        "選んだ取り組みの担当を、別の課に移します。", "Chosen measures go to another division."
    ),
    "transfer_from": Text("いまの担当課", "Division now"),
    "list_measures": Text("取り組みを選ぶ", "Choose measures"),
    "transfer_measures": Text("{division}から移す取り組み", "Measures that leave {division}"),
    "transfer_to": Text("移す先の課", "Division they go to"),
    "add_transfer": Text("移管を加える", "Add the move"),
    "open_file": Text("保存した案を開く", "Open a saved trial"),
    "open_file_help": Text(
        "案のファイル（YAML）の中身を貼り付けてください", "Paste the content of the file (YAML)"
    ),
    "open_now": Text("開く", "Open"),
    "as_of": Text("いつの組織で", "Organisation as of"),
    "as_printed": Text("計画の記載のまま", "as the plan prints it"),
    "as_of_day": Text("{day}の機構改革のあと", "after the reorganisation of {day}"),
    "as_of_note": Text(
        "{day}までの機構改革を反映し、担当課を引き継ぎ先に読み替えた答えです。計画の文言は変わりません。",
        "Divisions are replaced by those that took over by {day}. The plan's wording is unchanged.",
    ),
    # ---- handing out ----
    "handout": Text("この課の一覧（印刷用）", "Its measures, for printing"),
    "handout_excel": Text("この課の一覧（Excel）", "Its measures (Excel)"),
    "handout_all": Text("担当課別一覧（印刷用）", "Measures by division, for printing"),
    "handout_all_excel": Text("担当課別一覧（Excel）", "Measures by division (Excel)"),
    "on_map": Text("計画全体の図で見る", "See it on the map"),
    # ---- citing ----
    "cite": Text("このページを引用する", "Cite this"),
    "data_of": Text("データ", "Data"),
    # ---- finding ----
    "search": Text("さがす", "Search"),
    "search_for": Text("「{asked}」をさがす", "Search: {asked}"),
    "search_placeholder": Text("課・団体・取り組みをさがす", "Find a division, body, measure"),
    "search_found": Text("見つかったもの", "Results"),
    "search_hint": Text(
        "課や団体、取り組み、施策、指標、用語、法令を、漢字・読みがな・英語の名前や番号でさがせます。"
        "いくつかの言葉を空白で区切ると、そのすべてを含むものを示します。",
        "Divisions, organisations, measures, policies, metrics, terms and laws, by Japanese name, "
        "kana reading, English name or number. Several words must all be found.",
    ),
    "found_n": Text("{count}件見つかりました。", "{count} results."),
    "found_1": Text("1件見つかりました。", "1 result."),
    "found_none": Text("見つかりませんでした。", "Nothing was found."),
    "near": Text("近い名前があります。", "Names that come near:"),
    "found_division": Text("課", "Divisions"),
    "found_organization": Text("団体・機関", "Organisations"),
    "found_measure": Text("取り組み", "Measures"),
    "found_policy": Text("重点施策", "Policies"),
    "found_goal": Text("基本目標", "Goals"),
    "found_pillar": Text("柱", "Pillars"),
    "found_metric": Text("指標・評価項目", "Metrics"),
    "found_term": Text("用語", "Terms"),
    "found_document": Text("法令・計画", "Laws and plans"),
    # ---- questions ----
    "questions_title": Text("計画に聞く", "Ask the plan"),
    "questions_page_lede": Text(
        "問いを選ぶと、計画から答えを表にして示します。表はCSVやExcelで保存できます。",
        "Choose a question; the answer comes from the plan as a table to read or to save.",
    ),
    "ask": Text("答えを見る", "Show the answer"),
    "choose": Text("選んでください", "Please choose"),
    "example": Text("たとえば", "For example"),
    "rows_found": Text("{count}行", "{count} rows"),
    "rows_found_1": Text("1行", "1 row"),
    "no_rows": Text(
        "あてはまるものはありません。", "Nothing in the plan answers to this."
    ),
    "truncated": Text(
        "行数の上限（{rows}行）で切れています。条件を絞ってください。",
        "Cut off at {rows} rows. Narrow the question.",
    ),
    "download": Text("この表を保存", "Save this table"),
    "sparql": Text("この質問の SPARQL", "The SPARQL of this question"),
    "sparql_own": Text("自分で問い合わせを書く（SPARQL）", "Write a query of your own (SPARQL)"),
    "sparql_open": Text("SPARQL の編集欄で開く", "Open in the SPARQL editor"),
    "answer": Text("答え", "Answer"),
    "other_questions": Text("ほかの質問", "Other questions"),
    "no": Text("いいえ", "No"),
    "subject": Text("主語", "Subject"),
    "predicate": Text("述語", "Predicate"),
    "object": Text("目的語", "Object"),
    # ---- things ----
    "lead": Text("主な担当課", "Lead"),
    "related": Text("主な関係課", "Related"),
    "lead_n": Text("主な担当課として", "as lead"),
    "related_n": Text("主な関係課として", "as related"),
    "goals_n": Text("またがる基本目標", "goals it works for"),
    "sharing_n": Text("取り組みを共にする課", "divisions it shares with"),
    "reading": Text("読み", "Reading"),
    "english": Text("英語", "English"),
    "other_names": Text("別の表記", "Other spellings"),
    "since": Text("{day}から", "since {day}"),
    "until": Text("{day}まで", "until {day}"),
    "valid": Text("設置期間", "In existence"),
    "changes": Text("機構改革", "Reorganisation"),
    "originally": Text("もとの課", "Before"),
    "resulting": Text("その後の課", "After"),
    "talk_to": Text("まず話す相手", "Who to talk to first"),
    "talk_to_lede": Text(
        "同じ取り組みを担う課を、件数の多い順に示します。",
        "Divisions that answer for the same measures, those that share most first.",
    ),
    "talk_to_none": Text(
        "この課と同じ取り組みを担う課はありません。",
        "No other division answers for the same measures.",
    ),
    "its_measures": Text("担う取り組み", "Its measures"),
    "no_measures": Text(
        "この計画に、この課が担う取り組みはありません。", "It has no measures in this plan."
    ),
    "with_whom": Text("ともに担う", "Together with"),
    "alone": Text("この課のみ", "This division alone"),
    "its_partners": Text("連携先・支援先", "Partners"),
    "its_partners_lede": Text(
        "この課が担う取り組みに名前の挙がる団体・機関を、取り組みごとに示します。",
        "Organisations that the measures of this division name, measure by measure.",
    ),
    "partner": Text("連携", "partner"),
    "supported": Text("支援", "supported"),
    "its_metrics": Text("関わる指標", "Metrics behind its measures"),
    "its_metrics_lede": Text(
        "計画は指標を重点施策ごとに置き、課には割り当てていません。この課の取り組みがある施策の指標です。",
        "The plan sets metrics by policy and assigns none to a division. These belong to the "
        "policies in which it has measures.",
    ),
    "metrics": Text("指標・評価項目", "Metrics"),
    "metric": Text("指標・評価項目", "Metric"),
    "indicator": Text("指標", "Indicator"),
    "evaluation-item": Text("評価項目", "Evaluation item"),
    "baseline": Text("現状値", "Baseline"),
    "target": Text("目標値", "Target"),
    "otherwise": Text("その他の値", "Other values"),
    "values": Text("値", "Values"),
    "period": Text("時期", "Period"),
    "notes": Text("注記", "Notes"),
    "not_printed": Text("記載なし", "not printed"),
    "may_include": Text("含むと読める課", "Divisions it may include"),
    "included_in": Text("含むと読める総称", "Phrases that may include it"),
    "group_note": Text(
        "課を特定しない表記です。どの課を指すかは計画に列挙されておらず、課の数には入れていません。",
        "A phrase that names divisions without listing them. It is not counted as a division.",
    ),
    "kind_note": Text(
        "特定の団体ではなく、団体・機関の種類を指す言葉です。",
        "A phrase for a kind of body, not for one body.",
    ),
    "ask_about": Text("さらに調べる", "Ask further"),
    "bracket": Text("計画の表記", "As printed"),
    "wording": Text("計画の文言", "Wording"),
    "who": Text("担当する課", "Who is responsible"),
    "no_responsible": Text(
        "計画は、この取り組みの担当課を挙げていません。", "The plan names no division for this measure."
    ),
    "carried_out_by": Text("実施", "Carried out by"),
    "their_partners": Text("連携先・支援先", "Partners"),
    "policy_metrics_lede": Text(
        "この取り組みが属する重点施策の指標です。", "Metrics of the policy the measure belongs to."
    ),
    "terms": Text("用語（＊）", "Marked terms (＊)"),
    "grounds": Text("根拠となる法令・計画", "Laws and plans it rests on"),
    "siblings": Text("同じ柱の取り組み", "Measures of the same pillar"),
    "quotations": Text("原文の記載", "In the source"),
    "quotations_lede": Text(
        "原文から写したままの文字列です。改行も原文のとおりです。",
        "The text as copied from the source, line breaks included.",
    ),
    "policies": Text("重点施策", "Policies"),
    "measures": Text("取り組み", "Measures"),
    "who_works": Text("担う課", "Divisions at work"),
    "visions": Text("目指す姿", "Visions"),
    "findings": Text("現状と課題", "Findings"),
    "actions": Text("みんなで取り組むこと", "What residents do"),
    "embedded": Text("この施策と一体の計画", "Plan made one with this policy"),
    "charts": Text("図表", "Charts"),
    "schemes": Text("制度", "Schemes"),
    "networks": Text("支援ネットワーク", "Support networks"),
    "introduction": Text("前文", "Introduction"),
    "summary": Text("要約", "Summary"),
    "its_role": Text("計画での役割", "Its part in the plan"),
    "law_page": Text("法令のページ（e-Gov、外部サイト）", "Text of the law (e-Gov, external)"),
    "legal_number": Text("法令番号", "Number"),
    "rests_on_it": Text("これに基づくもの", "What rests on it"),
    "used_in": Text("出てくるところ", "Where it is used"),
    "sheet_title": Text("原文のシート{number}", "Sheet {number} of the source"),
    "sheet_lede": Text(
        "この面から読み取ったすべての文言を、書かれている順に示します。",
        "Everything read from this sheet, in the order it stands there.",
    ),
    "sheets": Text("シート", "Sheets"),
    "previous": Text("前のシート", "Previous sheet"),
    "next": Text("次のシート", "Next sheet"),
    "item": Text("項目", "Item"),
    "kind": Text("種類", "Kind"),
    "statements": Text("記録されていること", "What is recorded"),
    "property": Text("項目", "Property"),
    "value": Text("値", "Value"),
    "details": Text("くわしく", "details"),
    "more": Text("ほか{count}件", "and {count} more"),
    # ---- catalogue ----
    "catalog": Text("データの目録", "Data catalogue"),
    "file": Text("ファイル", "File"),
    "bytes": Text("バイト", "Bytes"),
    "all_plans_data": Text("すべての計画", "All plans"),
    # ---- where there is no server ----
    "needs_server": Text(
        "ここはファイルだけのサイトなので、この機能は使えません。keikaku のあるコンピューターで次の二つを実行すると使えます。",
        "This site is files only, so this cannot be done here. On a computer with keikaku, these "
        "two commands make it work.",
    ),
    "needs_server_data": Text(
        "データはすべて、このサイトのファイルとして持ち帰れます。",
        "All data can be taken along as files of this site.",
    ),
    "static_filters": Text(
        "目標・施策・課などでの絞り込みと並べ替えは、keikaku serve で開いたときに使えます。",
        "Narrowing by goal, policy or division, and sorting, work where keikaku serve runs.",
    ),
    "static_asking": Text(
        "ここはファイルだけのサイトなので、あらかじめ答えておいたものから選びます。ほかの組み合わせは、keikaku serve で開くと聞けます。",
        "This site is files only: choose from what was answered beforehand. Anything else can be "
        "asked where keikaku serve runs.",
    ),
    "search_index_lede": Text(
        "さがせるものすべての一覧です。上の欄に入れると絞り込めます（JavaScript が要ります）。",
        "Everything that can be looked for. The box above narrows it down (this needs JavaScript).",
    ),
    # ---- errors ----
    "e404": Text("ページが見つかりません", "There is no such page"),
    "e404_text": Text(
        "アドレスが変わったか、この計画にないものかもしれません。",
        "The address may have changed, or the plan does not contain it.",
    ),
    "e400": Text("そのままでは答えられません", "This cannot be answered as it is"),
    # ---- what is no more ----
    "unit_ended": Text(
        "機構改革により{day}で終わりました。",
        "Ended on {day} by a reorganisation.",
    ),
    "unit_ended_after": Text("その後の組織:", "What came after:"),
    # ---- data of a plan ----
    "plan_data": Text("データ", "Data"),
    "plan_data_lede": Text(
        "計画に書かれていることを、出典の箇所とともに、プログラムで読める形で受け取れます。",
        "What the plan says, with its passages, for programs to read.",
    ),
    "plan_whole": Text("計画のすべて", "The whole plan"),
    "plan_tree": Text("目標から取り組みまでを一つの木に", "One tree from goals to measures"),
    "plan_units": Text("課・団体", "Divisions and organisations"),
    # ---- the vocabulary ----
    "vocabulary_of": Text("データに使っている語彙", "The vocabulary of the data"),
    "vocabulary": Text("語彙", "Vocabulary"),
    "lexicon_address": Text("名前空間", "Namespace"),
    "lexicon_version": Text("版", "Version"),
    "lexicon_files": Text("データで読む", "As data"),
    "lexicon_shapes": Text("SHACL の形", "SHACL shapes"),
    "lexicon_context": Text("JSON-LD の文脈", "JSON-LD context"),
    "lexicon_class": Text("クラス", "Classes"),
    "lexicon_property": Text("プロパティ", "Properties"),
    "lexicon_code": Text("コード", "Codes"),
    "lexicon_terms": Text("語の一覧", "All terms"),
    "lexicon_figure": Text("図", "The picture"),
    "lexicon_figure_note": Text(
        "矢印はプロパティです。枠を選ぶと、そのクラスの説明へ移ります。説明はすべて下の一覧にもあります。",
        "Arrows are properties. Choose a box to read about its class; everything is told below, too.",
    ),
    "lexicon_prefixes": Text("接頭辞", "Prefixes"),
    "lexicon_parents": Text("上位の語", "Under"),
    "lexicon_below": Text("下位の語", "Above"),
    "lexicon_domain": Text("主語", "Subject"),
    "lexicon_range": Text("値", "Value"),
    "lexicon_disjoint": Text("重ならないもの", "Disjoint with"),
    "lexicon_scheme": Text("属する一覧", "In list"),
    "lexicon_codes": Text("コード", "Codes"),
    "lexicon_see": Text("関連", "See also"),
    "lexicon_properties": Text("このクラスのプロパティ", "Properties of the class"),
    "lexicon_type": Text("クラス", "Class"),
    "lexicon_example": Text("例", "Example"),
    "lexicon_example_of": Text("例は「{plan}」から", "Examples are from “{plan}”"),
    "lexicon_unused": Text(
        "この計画では使われていません", "Not used in this plan"
    ),
    "e406": Text(
        "お求めの形式のものはありません。次の形式があります。",
        "There is no such form of this. These forms there are:",
    ),
    "e405": Text("この操作はできません", "This cannot be done here"),
    "e503": Text("いまは答えられません", "No answer just now"),
    "e503_text": Text(
        "少し待ってから、もう一度開いてください。ほかのページはご覧いただけます。",
        "Wait a moment and try again. Other pages still work.",
    ),
    "e504": Text("時間内に終わりませんでした", "It took too long"),
    "e504_text": Text(
        "ほかの利用者に影響が出ないよう、途中で止めました。条件を絞ると答えられることがあります。",
        "It was stopped so that nobody else has to wait. A narrower question may be answered.",
    ),
    "e500": Text("思いがけない誤りが起きました", "Something went wrong"),
    "e500_text": Text(
        "こちらの誤りです。もう一度試しても続くときは、管理者にお知らせください。",
        "The fault is ours. If it happens again, please tell whoever runs this site.",
    ),
    "back_home": Text("概要へ戻る", "Back to the overview"),
    "reload": Text("もう一度試す", "Try again"),
}

KINDS: Mapping[str, Text] = {
    "plan": Text("計画", "Plan"),
    "goal": Text("基本目標", "Goal"),
    "policy": Text("重点施策", "Policy"),
    "pillar": Text("取り組みの柱", "Pillar"),
    "measure": Text("取り組み", "Measure"),
    "division": Text("課", "Division"),
    "group": Text("課の総称", "Division group"),
    "organization": Text("団体・機関", "Organisation"),
    "organization-kind": Text("団体・機関の総称", "Kind of organisation"),
    "indicator": Text("指標", "Indicator"),
    "evaluation-item": Text("評価項目", "Evaluation item"),
    "document": Text("文書", "Document"),
    "term": Text("用語", "Marked term"),
    "sheet": Text("原文のシート", "Sheet of the source"),
    "thing": Text("項目", "Item"),
}
