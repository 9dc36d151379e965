//! The sheets of the workbook that shows every feature.

/// The list of applications: title, table, dates of eras, readings, a spilled formula.
pub(super) const LIST_HEAD: &str = r##"
<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:H12"/>
<sheetViews><sheetView tabSelected="1" view="pageBreakPreview" zoomScaleNormal="100" zoomScaleSheetLayoutView="100" workbookViewId="0"><pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="B4" sqref="B4"/></sheetView></sheetViews>
<sheetFormatPr defaultRowHeight="18.75" x14ac:dyDescent="0.4"/>
<cols><col min="1" max="1" width="6.625" customWidth="1"/><col min="2" max="2" width="16.25" customWidth="1"/><col min="3" max="3" width="9.5" customWidth="1"/><col min="4" max="4" width="18.125" customWidth="1"/><col min="5" max="6" width="12.75" customWidth="1"/></cols>
<sheetData>
<row r="1" spans="1:6" ht="30" customHeight="1"><c r="A1" s="4" t="s"><v>0</v></c></row>
<row r="2"><c r="E2" t="s"><v>14</v></c><c r="F2" s="5"><f>TODAY()-TODAY()+1200.5</f><v>1200.5</v></c></row>
<row r="3"><c r="A3" t="s"><v>1</v></c><c r="B3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c><c r="D3" t="s"><v>4</v></c><c r="E3" t="s"><v>5</v></c><c r="F3" t="s"><v>6</v></c><c r="G3" t="s"><v>16</v></c></row>
<row r="4"><c r="A4"><v>1</v></c><c r="B4" t="s"><v>7</v></c><c r="C4" t="s"><v>10</v></c><c r="D4" s="1"><v>46113</v></c><c r="E4" s="5"><v>12000</v></c><c r="F4" s="6"><f>申請[[#This Row],[金額]]/SUM(申請[金額])</f><v>0.41379310344827586</v></c></row>
<row r="5"><c r="A5"><v>2</v></c><c r="B5" t="s"><v>8</v></c><c r="C5" t="s"><v>11</v></c><c r="D5" s="2"><v>43586</v></c><c r="E5" s="5"><v>8000</v></c><c r="F5" s="6"><f>申請[[#This Row],[金額]]/SUM(申請[金額])</f><v>0.27586206896551724</v></c></row>
<row r="6"><c r="A6"><v>3</v></c><c r="B6" t="s"><v>9</v></c><c r="C6" t="s"><v>10</v></c><c r="D6" s="3"><v>46150</v></c><c r="E6" s="5"><v>9000</v></c><c r="F6" s="6"><f>申請[[#This Row],[金額]]/SUM(申請[金額])</f><v>0.31034482758620691</v></c></row>
<row r="7"><c r="A7" t="s"><v>13</v></c><c r="E7" s="5"><f>SUBTOTAL(109,申請[金額])</f><v>29000</v></c></row>
<row r="9"><c r="A9" t="s"><v>15</v></c><c r="B9" t="str"><f>PHONETIC(B4)</f><v>タカサキ タロウ</v></c><c r="C9" cm="1" t="str"><f t="array" ref="C9:C10">_xlfn.UNIQUE(C4:C6)</f><v>新規</v></c><c r="D9" t="str"><f>TEXT(D4,"[$-ja-JP-x-gannen]ggge年m月d日")</f><v>令和8年4月1日</v></c><c r="E9"><f t="array" ref="E9">SUM(IF(E4:E6&gt;8500,E4:E6,0))</f><v>21000</v></c><c r="F9"><f>IFERROR(VLOOKUP(C4,リスト!A1:B3,2,FALSE),0)</f><v>1</v></c></row>
<row r="10"><c r="C10" t="str"><v>更新</v></c><c r="E10"><f t="shared" ref="E10:E11" si="0">E4*単価</f><v>1200</v></c></row>
<row r="11"><c r="B11" t="s"><v>17</v></c><c r="E11"><f t="shared" si="0"/><v>800</v></c><c r="F11" t="e"><f>NA()</f><v>#N/A</v></c><c r="G11" t="b"><v>1</v></c><c r="H11" t="inlineStr"><is><t xml:space="preserve"> 先頭の空白</t></is></c></row>
"##;

/// What stands behind the rows of the list.
pub(super) const LIST_TAIL: &str = r##"
</sheetData>
<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" selectLockedCells="0"/>
<protectedRanges><protectedRange sqref="B4:C6" name="記入欄"/></protectedRanges>
<mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A7:D7"/></mergeCells>
<phoneticPr fontId="1" type="noConversion"/>
<conditionalFormatting sqref="E4:E6"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar><extLst><ext uri="{B025F937-C7B1-47D3-B67F-A62EFF666E3E}"><x14:id>{00000000-0001-4000-8000-000000000001}</x14:id></ext></extLst></cfRule></conditionalFormatting>
<conditionalFormatting sqref="F4:F6"><cfRule type="iconSet" priority="2"><iconSet iconSet="3TrafficLights1"><cfvo type="percent" val="0"/><cfvo type="percent" val="33"/><cfvo type="percent" val="67"/></iconSet></cfRule></conditionalFormatting>
<conditionalFormatting sqref="A4:F6"><cfRule type="expression" dxfId="0" priority="3" stopIfTrue="1"><formula>$E4&lt;8500</formula></cfRule><cfRule type="containsText" dxfId="1" priority="4" operator="containsText" text="廃止"><formula>NOT(ISERROR(SEARCH("廃止",A4)))</formula></cfRule></conditionalFormatting>
<dataValidations count="2"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="区分" error="一覧から選ぶこと" promptTitle="区分" prompt="新規・更新・廃止" sqref="C4:C5"><formula1>"新規,更新,廃止"</formula1></dataValidation><dataValidation imeMode="fullKatakana" allowBlank="1" sqref="B4:B6"/></dataValidations>
<hyperlinks><hyperlink ref="B11" r:id="rId6"/><hyperlink ref="A9" location="集計!A1" display="集計へ"/></hyperlinks>
<printOptions horizontalCentered="1"/><pageMargins left="0.70866141732283472" right="0.70866141732283472" top="0.74803149606299213" bottom="0.74803149606299213" header="0.31496062992125984" footer="0.31496062992125984"/>
<pageSetup paperSize="9" orientation="landscape" fitToHeight="0" blackAndWhite="1"/>
<headerFooter><oddHeader>&amp;L&amp;"ＭＳ ゴシック,標準"道路管理課&amp;R&amp;P/&amp;N</oddHeader><oddFooter>&amp;C&amp;"ＭＳ 明朝,標準"&amp;10&amp;F　&amp;A</oddFooter></headerFooter>
<rowBreaks count="1" manualBreakCount="1"><brk id="8" max="16383" man="1"/></rowBreaks>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId5"/></tableParts>
<extLst>
<ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="dataBar" id="{00000000-0001-4000-8000-000000000001}"><x14:dataBar minLength="0" maxLength="100" gradient="0"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar></x14:cfRule><xm:sqref>E4:E6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>
<ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1"><x14:dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1"><x14:formula1><xm:f>リスト!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C6</xm:sqref></x14:dataValidation></x14:dataValidations></ext>
<ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups><x14:sparklineGroup displayEmptyCellsAs="gap" markers="1"><x14:colorSeries rgb="FF376092"/><x14:colorNegative rgb="FFD00000"/><x14:colorAxis rgb="FF000000"/><x14:colorMarkers rgb="FFD00000"/><x14:colorFirst rgb="FFD00000"/><x14:colorLast rgb="FFD00000"/><x14:colorHigh rgb="FFD00000"/><x14:colorLow rgb="FFD00000"/><x14:sparklines><x14:sparkline><xm:f>申請一覧!E4:E6</xm:f><xm:sqref>G4</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext>
</extLst>
"##;

/// A summary by pivot table, with a slicer.
pub(super) const SUMMARY: &str = r##"
<dimension ref="A3:B6"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="18.75"/>
<cols><col min="1" max="2" width="14" customWidth="1"/></cols>
<sheetData>
<row r="3"><c r="A3" t="s"><v>3</v></c><c r="B3" t="str"><v>合計 / 金額</v></c></row>
<row r="4"><c r="A4" t="s"><v>10</v></c><c r="B4"><v>21000</v></c></row>
<row r="5"><c r="A5" t="s"><v>11</v></c><c r="B5"><v>8000</v></c></row>
<row r="6"><c r="A6" t="str"><v>総計</v></c><c r="B6"><v>29000</v></c></row>
</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup paperSize="12" orientation="portrait"/>
<drawing r:id="rId2"/>
<extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"><x14:slicerList><x14:slicer r:id="rId3"/></x14:slicerList></ext></extLst>
"##;

/// A form on squared paper, with a box to tick.
pub(super) const GRID: &str = r##"
<dimension ref="A1:AN6"/><sheetViews><sheetView showGridLines="0" workbookViewId="0"/></sheetViews><sheetFormatPr defaultColWidth="2.125" defaultRowHeight="12.75"/>
<cols><col min="1" max="40" width="2.125" customWidth="1"/></cols>
<sheetData>
<row r="1" ht="12.75" customHeight="1"><c r="A1" t="b"><v>1</v></c></row>
<row r="2" ht="12.75" customHeight="1"><c r="B2" s="4" t="inlineStr"><is><r><rPr><b/><sz val="11"/><rFont val="ＭＳ 明朝"/><family val="1"/><charset val="128"/></rPr><t>住所</t></r><r><rPr><sz val="11"/><rFont val="ＭＳ 明朝"/><family val="1"/><charset val="128"/></rPr><t>（都道府県から）</t></r></is></c></row>
<row r="4" ht="12.75" customHeight="1"><c r="B4" s="7" t="s"><v>15</v></c></row>
</sheetData>
<mergeCells count="2"><mergeCell ref="B2:H3"/><mergeCell ref="B4:H5"/></mergeCells>
<pageMargins left="0.3937" right="0.3937" top="0.3937" bottom="0.3937" header="0.2" footer="0.2"/><pageSetup paperSize="9" scale="95" orientation="portrait" useFirstPageNumber="1"/>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>
<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><controls><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><control shapeId="3073" r:id="rId3" name="Check Box 1"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1"><from><xdr:col>10</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></from><to><xdr:col>18</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>3</xdr:row><xdr:rowOff>0</xdr:rowOff></to></anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>
"##;

/// The sheet the lists of choices come from.
pub(super) const CHOICES: &str = r##"
<dimension ref="A1:B3"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="18.75"/>
<sheetData>
<row r="1"><c r="A1" t="s"><v>10</v></c><c r="B1"><v>1</v></c></row>
<row r="2"><c r="A2" t="s"><v>11</v></c><c r="B2"><v>2</v></c></row>
<row r="3"><c r="A3" t="s"><v>12</v></c><c r="B3"><v>3</v></c></row>
</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>
"##;
