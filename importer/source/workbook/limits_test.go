package workbook

import (
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
)

// Cells and rows that are too large are refused with a word that names the limit.
func TestLimits(t *testing.T) {
	l := Limits{Cell: 1000, Record: 2500}
	cell := func(n int) string { return `<c t="str"><v>` + strings.Repeat("x", n) + `</v></c>` }
	for _, c := range []struct{ name, sheet, texts, want string }{
		{"at the limits", sheetOf(`<row>` + cell(1000) + cell(1000) + cell(500) + `</row>`), "", ""},
		{"a cell", sheetOf(`<row>` + cell(5) + cell(1001) + `</row>`), "", "a cell is larger than 1000 bytes, the limit max_cell"},
		{"a cell of entities", sheetOf(`<row><c t="str"><v>` + strings.Repeat("&amp;", 1001) + `</v></c></row>`), "", "a cell is larger than 1000 bytes, the limit max_cell"},
		{"a cell in pieces", sheetOf(`<row><c t="inlineStr"><is>` + strings.Repeat("<r><t>xxxxxxxxxx</t></r>", 101) + `</is></c></row>`), "", "max_cell"},
		{"a row", sheetOf(`<row>` + cell(900) + cell(900) + cell(900) + `</row>`), "", "the row is larger than 2500 bytes, the limit max_record"},
		{"a row of shared texts", sheetOf(`<row>` + strings.Repeat(`<c t="s"><v>0</v></c>`, 3) + `</row>`), `<sst><si><t>` + strings.Repeat("y", 900) + `</t></si></sst>`, "max_record"},
		{"a shared text", sheetOf(``), `<sst><si><t>` + strings.Repeat("y", 1e6) + `</t></si></sst>`, "max_cell"},
		{"a small shared text", sheetOf(``), `<sst><si><t>` + strings.Repeat("y", 1001) + `</t></si></sst>`, "max_cell"},
		{"a tag", sheetOf(`<row x="` + strings.Repeat("y", 1e6) + `">`), "", "max_cell"},
		{"a comment", sheetOf(`<!--` + strings.Repeat("y", 1e6)), "", "max_cell"},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts := map[string]string{"xl/worksheets/sheet1.xml": c.sheet}
			if c.texts != "" {
				parts["xl/sharedStrings.xml"] = c.texts
			}
			_, err := readSheet(t, zipOf(t, parts), l)
			e, _ := err.(*Error)
			if c.want == "" && err != nil || c.want != "" && (e == nil || !strings.Contains(e.Message, c.want) || !strings.Contains(e.Hint, "under source in the mapping")) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A part that goes on for ever is given up without filling the memory.
func TestEndlessParts(t *testing.T) {
	for _, more := range []string{"x", "<a>", "<a/>", "\"", "&amp;"} {
		x := newXMLReader(&endless{begin: "<worksheet><c><v", more: strings.Repeat(more, 1000)}, 1<<20)
		var err error
		for range 1 << 22 {
			if _, err = x.next(); err != nil {
				break
			}
		}
		if more != "<a/>" && err == nil || cap(x.buf) > 8<<20 || cap(x.open) > 8<<20 {
			t.Errorf("%q: %v, %d bytes", more, err, cap(x.buf))
		}
	}
	if _, err := io.Copy(io.Discard, &bounded{ReadCloser: io.NopCloser(&endless{more: "xxxx"}), name: "a part", left: 100}); err == nil || !strings.Contains(err.Error(), "a part unpacks to more than any workbook has") {
		t.Error(err)
	}
}

// endless gives a beginning and then the same bytes over and over.
type endless struct {
	begin, more string
	at          int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.begin)
	e.begin = e.begin[n:]
	for n < len(p) {
		k := copy(p[n:], e.more[e.at:])
		e.at = (e.at + k) % len(e.more)
		n += k
	}
	return n, nil
}

// Shared texts beyond those held in memory come from a file, the same.
func TestManySharedTexts(t *testing.T) {
	s := &shared{most: 2 << 20}
	defer s.close()
	const n = 40
	text := func(i int) string { return fmt.Sprint(i, strings.Repeat("ä", 1<<19+i)) }
	for i := range n {
		if err := s.add([]byte(text(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.flush(); err != nil {
		t.Fatal(err)
	}
	if len(s.ends) == 0 || len(s.held) == 0 || len(s.held)<<20 > mostTexts {
		t.Fatalf("%d texts held, %d in a file", len(s.held), len(s.ends))
	}
	for i := n - 1; i >= 0; i-- {
		if got, err := s.text(i); got != text(i) || err != nil {
			t.Errorf("text %d has %d bytes, %v", i, len(got), err)
		}
	}
	for _, i := range []int{-1, n, math.MaxInt} {
		if _, err := s.text(i); err == nil {
			t.Errorf("there is a text %d", i)
		}
	}
}
