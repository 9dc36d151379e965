//! The parts beside the sheets of the workbook that shows every feature.

/// Sheets, names, the pivot cache and the slicer cache.
pub(super) const BOOK: &str = r##"
<fileVersion appName="xl" lastEdited="7" lowestEdited="7" rupBuild="22228"/><workbookPr defaultThemeVersion="166925"/>
<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="12000" activeTab="0"/></bookViews>
<sheets><sheet name="申請一覧" sheetId="1" r:id="rId1"/><sheet name="集計" sheetId="2" r:id="rId2"/><sheet name="様式" sheetId="3" r:id="rId3"/><sheet name="リスト" sheetId="4" r:id="rId4"/></sheets>
<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">申請一覧!$A$1:$G$26</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">申請一覧!$1:$3</definedName><definedName name="スライサー_区分">#N/A</definedName><definedName name="区分一覧">OFFSET(リスト!$A$1,0,0,COUNTA(リスト!$A:$A),1)</definedName><definedName name="単価">0.1</definedName></definedNames>
<calcPr calcId="191029"/><pivotCaches><pivotCache cacheId="1" r:id="rId10"/></pivotCaches>
<extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}"><x14:slicerCaches><x14:slicerCache r:id="rId11"/></x14:slicerCaches></ext></extLst>
"##;

/// Formats of eras and of kanji numerals among others.
pub(super) const STYLES: &str = r##"
<numFmts count="3"><numFmt numFmtId="176" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="177" formatCode="[$-ja-JP-x-gannen]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="178" formatCode="[DBNum1][$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<fonts count="3"><font><sz val="11"/><name val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></font><font><sz val="6"/><name val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></font><font><b/><sz val="16"/><name val="ＭＳ 明朝"/><family val="1"/><charset val="128"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border diagonalUp="1"><left style="thin"><color auto="1"/></left><right style="thin"><color auto="1"/></right><top style="thin"><color auto="1"/></top><bottom style="double"><color auto="1"/></bottom><diagonal style="hair"><color auto="1"/></diagonal></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"><alignment vertical="center"/></xf></cellStyleXfs>
<cellXfs count="8"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><alignment vertical="center"/></xf><xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="177" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="178" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf><xf numFmtId="38" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1" applyAlignment="1" applyProtection="1"><alignment horizontal="distributed" vertical="center" textRotation="255" shrinkToFit="1"/><protection locked="0"/></xf></cellXfs>
<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="2"><dxf><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill></dxf><dxf><font><strike/><color rgb="FF808080"/></font></dxf></dxfs>
<tableStyles count="0" defaultTableStyle="TableStyleMedium2" defaultPivotStyle="PivotStyleLight16"/>
"##;

/// Texts with their readings.
pub(super) const STRINGS: &str = r##"
<si><t>道路占用申請一覧</t><rPh sb="0" eb="2"><t>ドウロ</t></rPh><rPh sb="2" eb="4"><t>センヨウ</t></rPh><phoneticPr fontId="1"/></si>
<si><t>番号</t></si><si><t>氏名</t></si><si><t>区分</t></si><si><t>受付日</t></si><si><t>金額</t></si><si><t>割合</t></si>
<si><t>髙﨑 太郎</t><rPh sb="0" eb="2"><t>タカサキ</t></rPh><rPh sb="3" eb="5"><t>タロウ</t></rPh><phoneticPr fontId="1"/></si>
<si><t>葛󠄀城 花子</t><rPh sb="0" eb="4"><t>カツラギ</t></rPh><phoneticPr fontId="1" type="Hiragana" alignment="distributed"/></si>
<si><r><t>𠮷野</t></r><r><rPr><u/><sz val="11"/><rFont val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></rPr><t xml:space="preserve"> 一郎</t></r><phoneticPr fontId="1"/></si>
<si><t>新規</t></si><si><t>更新</t></si><si><t>廃止</t></si><si><t>合計</t></si><si><t>単位：円</t></si><si><t>ふりがな</t></si><si><t>推移</t></si><si><t>市のウェブサイト</t></si>
"##;

/// One entry: the formula spills.
pub(super) const METADATA: &str = r##"
<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1" cellMeta="1"/></metadataTypes>
<futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>
<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata>
"##;

/// A note, and the stand-in of a thread for older programs.
pub(super) const COMMENTS: &str = r##"
<authors><author>作成者</author><author>tc={AAAAAAAA-0001-4000-8000-000000000001}</author></authors>
<commentList><comment ref="C4" authorId="0" shapeId="0"><text><r><rPr><b/><sz val="9"/><color indexed="81"/><rFont val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></rPr><t>作成者:</t></r><r><rPr><sz val="9"/><color indexed="81"/><rFont val="ＭＳ Ｐゴシック"/><family val="3"/><charset val="128"/></rPr><t xml:space="preserve">
一覧から選ぶこと。</t></r></text></comment><comment ref="E4" authorId="1" shapeId="0"><text><t>[スレッド化されたコメント]

コメント:
    金額を確かめること。
返信:
    確かめた。</t></text></comment></commentList>
"##;

/// The thread: a remark and its answer.
pub(super) const THREADS: &str = r##"
<threadedComment ref="E4" dT="2026-04-01T00:00:00.00" personId="{11111111-2222-4333-8444-555555555555}" id="{AAAAAAAA-0001-4000-8000-000000000001}"><text>金額を確かめること。</text></threadedComment>
<threadedComment ref="E4" dT="2026-04-02T00:00:00.00" personId="{11111111-2222-4333-8444-555555555555}" id="{AAAAAAAA-0002-4000-8000-000000000002}" parentId="{AAAAAAAA-0001-4000-8000-000000000001}"><text>確かめた。</text></threadedComment>
"##;

/// The table with its filter, a calculated column and a row of totals.
pub(super) const TABLE: &str = r##"
<autoFilter ref="A3:F6"/><tableColumns count="6"><tableColumn id="1" name="番号" totalsRowLabel="合計"/><tableColumn id="2" name="氏名"/><tableColumn id="3" name="区分"/><tableColumn id="4" name="受付日"/><tableColumn id="5" name="金額" totalsRowFunction="sum"/><tableColumn id="6" name="割合"><calculatedColumnFormula>申請[[#This Row],[金額]]/SUM(申請[金額])</calculatedColumnFormula></tableColumn></tableColumns><tableStyleInfo name="TableStyleMedium2" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/>
"##;

/// The table as the pivot table saw it.
pub(super) const PIVOT_CACHE: &str = r##"
<cacheSource type="worksheet"><worksheetSource name="申請"/></cacheSource>
<cacheFields count="6"><cacheField name="番号" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="1" maxValue="3"/></cacheField><cacheField name="氏名" numFmtId="0"><sharedItems/></cacheField><cacheField name="区分" numFmtId="0"><sharedItems count="2"><s v="新規"/><s v="更新"/></sharedItems></cacheField><cacheField name="受付日" numFmtId="14"><sharedItems containsSemiMixedTypes="0" containsNonDate="0" containsDate="1" containsString="0" minDate="2019-05-01T00:00:00" maxDate="2026-05-09T00:00:00"/></cacheField><cacheField name="金額" numFmtId="38"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="8000" maxValue="12000"/></cacheField><cacheField name="割合" numFmtId="9"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" minValue="0.27586206896551724" maxValue="0.41379310344827586"/></cacheField></cacheFields>
<extLst><ext uri="{725AE2AE-9491-48be-B2B4-4EB974FC3084}"><x14:pivotCacheDefinition pivotCacheId="1"/></ext></extLst>
"##;

/// Its rows.
pub(super) const PIVOT_RECORDS: &str = r##"
<r><n v="1"/><s v="髙﨑 太郎"/><x v="0"/><d v="2026-04-01T00:00:00"/><n v="12000"/><n v="0.41379310344827586"/></r>
<r><n v="2"/><s v="葛󠄀城 花子"/><x v="1"/><d v="2019-05-01T00:00:00"/><n v="8000"/><n v="0.27586206896551724"/></r>
<r><n v="3"/><s v="𠮷野 一郎"/><x v="0"/><d v="2026-05-08T00:00:00"/><n v="9000"/><n v="0.31034482758620691"/></r>
"##;

/// Sums by kind of application.
pub(super) const PIVOT_TABLE: &str = r##"
<location ref="A3:B6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>
<pivotFields count="6"><pivotField showAll="0"/><pivotField showAll="0"/><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField><pivotField numFmtId="14" showAll="0"/><pivotField dataField="1" numFmtId="38" showAll="0"/><pivotField numFmtId="9" showAll="0"/></pivotFields>
<rowFields count="1"><field x="2"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>
<dataFields count="1"><dataField name="合計 / 金額" fld="4" baseField="0" baseItem="0"/></dataFields><pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/>
"##;

/// The slicer over the pivot table.
pub(super) const SLICER_CACHE: &str = r##"
<pivotTables><pivotTable tabId="2" name="ピボット1"/></pivotTables><data><tabular pivotCacheId="1"><items count="2"><i x="0" s="1"/><i x="1" s="1"/></items></tabular></data>
"##;
