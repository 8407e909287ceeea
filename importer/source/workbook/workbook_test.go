package workbook

import (
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"shared texts", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v> 1 </v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>`, "1 A=Id B=Name in full C=a\rbA_xZZZZ_"},
		{"inline text", `<row><c t="inlineStr"><is><t>x &amp; y</t></is></c><c t="inlineStr"><is><r><t>1</t></r><r><t>2</t></r></is></c></row>`, "1 A=x & y B=12"},
		{"entities", `<row><c t="str"><v>&lt;&gt;&quot;&apos;&#65;&#x1F600;<![CDATA[&amp;<b>]]></v></c></row>`, `1 A=<>"'A😀&amp;<b>`},
		{"line ends", "<row><c t=\"str\"><v>a\r\nb\rc\nd&#13;e</v></c></row>", "1 A=a\nb\nc\nd\re"},
		{"blanks of a text stay", `<row><c t="str"><v> a </v></c></row>`, "1 A= a "},
		{"numbers", `<row><c><v>12.50</v></c><c t="n"><v>1E3</v></c><c><v>19.989999999999998</v></c><c><v>-0.1</v></c><c><v>12345678901234567</v></c></row>`, "1 A=12.50 B=1000 C=19.99 D=-0.1 E=12345678901234567"},
		{"formats", `<row><c s="1"><v>46112</v></c><c s="2"><v>42</v></c><c s="3"><v>1.5</v></c><c s="4"><v>0.75</v></c><c s="5"><v>46112.5</v></c><c s="6"><v>0.25</v></c><c s="99"><v>7</v></c></row>`, "1 A=2026-03-31 B=00042 C=36:00:00 D=18:00:00 E=2026-03-31T12:00:00 F=0.25 G=7"},
		{"dates in ISO", `<row><c t="d"><v>2026-03-31T00:00:00</v></c></row>`, "1 A=2026-03-31T00:00:00"},
		{"yes and no", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="b"/></row>`, "1 A=true B=false"},
		{"errors", `<row><c t="e"><v>#REF!</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`, "1 A!the cell holds the error #REF! B!the cell holds the error #DIV/0!"},
		{"formulas", `<row><c><f>1+1</f><v>2</v></c><c t="str"><f t="shared" si="0"/><v>x</v></c><c t="str"><f>""</f><v></v></c><c t="b"><f>TRUE</f><v>1</v></c></row>`, "1 A=2 B=x D=true"},
		{"formulas without a result", `<row><c><f>1+1</f></c><c><f>1+1</f><v/></c><c t="str"><f>A1</f></c></row>`,
			"1 A!the result of the formula is not stored in the file B!the result of the formula is not stored in the file C!the result of the formula is not stored in the file"},
		{"gaps", `<row r="2"><c r="B2"><v>1</v></c><c r="D2"/><c r="Z2"><v>2</v></c></row><row r="5"/><row><c><v>3</v></c></row>`, "2 B=1 Z=2|5|6 A=3"},
		{"prefixes, comments, attributes in quotes of either kind", `<x:row xmlns:x='y' r='1'><!-- <row> --><x:c r = 'A1' t = "str"><?pi?><x:v>1</x:v></x:c></x:row>`, "1 A=1"},
		{"a bracket in an attribute", `<row spans="1>2"><c t="str"><v>1</v></c></row>`, "1 A=1"},
		{"what else a cell may have", `<row><c t="str"><v>1</v><extLst><ext><t>2</t></ext></extLst></c></row>`, "1 A=1"},
		{"no rows", ``, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := readSheet(t, zipOf(t, map[string]string{"xl/worksheets/sheet1.xml": sheetOf(c.rows)}), roomy)
			if err != nil || strings.Join(got, "|") != c.want {
				t.Errorf("%q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestSheets(t *testing.T) {
	main := `<workbook xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><workbookPr date1904="1"/><sheets>
<sheet name="A &amp; B" sheetId="5" rel:id="rId1"/><sheet name="Old" sheetId="6" state="hidden" rel:id="rId4"/><sheet name="Lists" sheetId="7" state="veryHidden" rel:id="rId5"/><sheet name="Diagram" sheetId="8" rel:id="rId6"/></sheets></workbook>`
	rels := strings.Replace(simple["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="rId4" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/sheet2.xml"/>
<Relationship Id="rId5" Type="x/worksheet" Target="worksheets\sheet3.xml"/><Relationship Id="rId6" Type="x/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`, 1)
	b, err := open(t, zipOf(t, map[string]string{
		"xl/workbook.xml": main, "xl/_rels/workbook.xml.rels": rels,
		"xl/worksheets/sheet2.xml": sheetOf(`<row><c s="1"><v>44650</v></c></row>`), `XL\Worksheets\Sheet3.xml`: sheetOf(``),
	}), roomy)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range b.Sheets() {
		rows, err := b.Rows(s)
		if err != nil {
			t.Fatal(err)
		}
		number, cells, _ := rows.Next()
		got = append(got, s.Name, map[bool]string{true: "hidden", false: "shown"}[s.Hidden], line(number, cells))
		rows.Close()
	}
	if want := "A & B shown 0 Old hidden 1 A=2026-03-31 Lists hidden 0"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whatever is wrong with a workbook is an error with a way out, not fewer rows.
func TestDamagedWorkbooks(t *testing.T) {
	sheet := func(text string) map[string]string { return map[string]string{"xl/worksheets/sheet1.xml": text} }
	whole := zipOf(t, sheet(sheetOf(strings.Repeat(`<row><c t="str"><v>some text</v></c></row>`, 100))))
	flipped := append([]byte{}, whole...)
	at := strings.Index(string(flipped), "xl/worksheets/sheet1.xml") + 60
	flipped[at] ^= 0x55
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"cut off", whole[:len(whole)-100], "the workbook is damaged: zip: not a valid zip file"},
		{"a wrong byte", flipped, "the workbook is damaged: xl/worksheets/sheet1.xml: "},
		{"XML cut off", zipOf(t, sheet(`<worksheet><sheetData><row><c><v>1</v></c></row>`)), "xl/worksheets/sheet1.xml: it is cut off"},
		{"XML cut off in a cell", zipOf(t, sheet(`<worksheet><sheetData><row><c><v>1`)), "it is cut off"},
		{"XML cut off in a tag", zipOf(t, sheet(`<worksheet><sheetData><row><c r="A`)), "it is cut off"},
		{"no data", zipOf(t, sheet(`<worksheet></worksheet>`)), "it is cut off"},
		{"tags crossed", zipOf(t, sheet(`<worksheet><sheetData><row></c></row></sheetData></worksheet>`)), "</c> closes what is not open"},
		{"damaged behind the rows", zipOf(t, sheet(`<worksheet><sheetData/><x></worksheet>`)), "closes what is not open"},
		{"document type", zipOf(t, sheet(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`)), "it has a document type"},
		{"unknown entity", zipOf(t, sheet(sheetOf(`<row><c t="str"><v>&nbsp;</v></c></row>`))), `an entity that is not known: "&nbsp;"`},
		{"rows out of order", zipOf(t, sheet(sheetOf(`<row r="2"/><row r="2"/>`))), "row 2 comes after row 2"},
		{"cells out of order", zipOf(t, sheet(sheetOf(`<row><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>`))), `cell "A1" does not come after the one before it`},
		{"a column too far", zipOf(t, sheet(sheetOf(`<row><c r="XFE1"><v>1</v></c></row>`))), `cell "XFE1"`},
		{"a text that is not there", zipOf(t, sheet(sheetOf(`<row><c t="s"><v>4</v></c></row>`))), "a cell refers to text 4, which there is not"},
		{"an unknown type", zipOf(t, sheet(sheetOf(`<row><c t="x"><v>4</v></c></row>`))), `unknown type "x"`},
		{"a missing sheet", zipOf(t, sheet("")), "xl/worksheets/sheet1.xml: the part is missing"},
		{"missing relations", zipOf(t, map[string]string{"xl/_rels/workbook.xml.rels": ""}), "the part is missing"},
		{"no sheets", zipOf(t, map[string]string{"xl/workbook.xml": `<workbook/>`}), "the workbook has no sheet with cells"},
		{"broken styles", zipOf(t, map[string]string{"xl/styles.xml": `<styleSheet><numFmts>`}), "xl/styles.xml: XML syntax error"},
		{"broken texts", zipOf(t, map[string]string{"xl/sharedStrings.xml": `<sst><si><t>`}), "xl/sharedStrings.xml: it is cut off"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSheet(t, c.file, roomy)
			e, ok := err.(*Error)
			if !ok || !strings.Contains(e.Message, c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestOtherArchives(t *testing.T) {
	only := func(names ...string) []byte {
		files := map[string]string{}
		for name := range simple {
			files[name] = ""
		}
		for _, n := range names {
			files[n] = "x"
		}
		return zipOf(t, files)
	}
	for _, c := range []struct {
		file []byte
		want string
	}{
		{only("content.xml", "mimetype"), "an OpenDocument file (.ods)"},
		{only("xl/workbook.bin"), "a binary workbook (.xlsb)"},
		{only("Index/Document.iwa"), "a Numbers document"},
		{only("word/document.xml"), "a Word document"},
		{only("exports/deals.csv", "b.csv"), `a zip archive of "b.csv", "deals.csv"`},
		{only("a", "b", "c", "d"), `a zip archive of "a", "b", "c", …`},
	} {
		_, err := open(t, c.file, roomy)
		if err == nil || err.Error() != "this is not a table, but "+c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// The main part may have any name.
func TestMainPartByItsRelation(t *testing.T) {
	rels := strings.ReplaceAll(simple["xl/_rels/workbook.xml.rels"], "worksheets/", "/xl/worksheets/")
	got, err := readSheet(t, zipOf(t, map[string]string{
		"xl/workbook.xml": "", "xl/_rels/workbook.xml.rels": "", "book/main.xml": simple["xl/workbook.xml"],
		"book/_rels/main.xml.rels": strings.ReplaceAll(rels, `"sharedStrings.xml`, `"../xl/sharedStrings.xml`),
		"_rels/.rels":              `<Relationships><Relationship Id="x" Type="x/officeDocument" Target="book/main.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": sheetOf(`<row><c t="s"><v>0</v></c></row>`),
	}), roomy)
	if err != nil || len(got) != 1 || got[0] != "1 A=Id" {
		t.Errorf("%q, %v", got, err)
	}
}
