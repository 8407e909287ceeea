package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// Parts of a workbook with one sheet, which tests replace or add to.
var simple = map[string]string{
	"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Deals" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="/xl/styles.xml"/>
<Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="DD/MM/YYYY"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/><xf numFmtId="166"/><xf numFmtId="10"/></cellXfs></styleSheet>`,
	"xl/sharedStrings.xml":     `<sst><si><t>Id</t></si><si><r><t xml:space="preserve">Name </t></r><r><rPr><b/></rPr><t>in full</t></r><rPh sb="0" eb="1"><t>na-mu</t></rPh></si><si><t>a_x000D_b_x0041__xZZZZ_</t></si><si/></sst>`,
	"xl/worksheets/sheet1.xml": sheetOf(``),
}

// sheetOf makes a sheet of its rows.
func sheetOf(rows string) string {
	return `<?xml version="1.0"?><worksheet><dimension ref="A1"/><sheetData>` + rows + `</sheetData><pageMargins left="0.7"/></worksheet>`
}

// zipOf makes an archive of parts, some of which are replaced. An empty part is
// left out.
func zipOf(t testing.TB, replaced map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	all := map[string]string{}
	for _, m := range []map[string]string{simple, replaced} {
		for name, text := range m {
			all[name] = text
		}
	}
	for name, text := range all {
		if text == "" {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var roomy = Limits{Cell: 1 << 20, Record: 4 << 20}

func open(t testing.TB, file []byte, l Limits) (*Book, error) {
	t.Helper()
	b, err := Open(bytes.NewReader(file), int64(len(file)), l)
	if err == nil {
		t.Cleanup(func() { b.Close() })
	} else if _, ok := errors.AsType[*Error](err); !ok {
		t.Errorf("error %v of type %T", err, err)
	}
	return b, err
}

// line is a row as text: its number, and its cells as address=text, or
// address!fault.
func line(number int, cells []Cell) string {
	var b strings.Builder
	b.WriteString(string(rune('0' + number%10)))
	for _, c := range cells {
		b.WriteString(" " + string(rune('A'+c.Column)))
		if c.Fault != "" {
			b.WriteString("!" + c.Fault)
			continue
		}
		b.WriteString("=" + c.Text)
	}
	return b.String()
}

// readSheet gives all rows of the first sheet as lines.
func readSheet(t testing.TB, file []byte, l Limits) (lines []string, err error) {
	t.Helper()
	b, err := open(t, file, l)
	if err != nil {
		return nil, err
	}
	rows, err := b.Rows(b.Sheets()[0])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		number, cells, err := rows.Next()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		lines = append(lines, line(number, cells))
	}
}
