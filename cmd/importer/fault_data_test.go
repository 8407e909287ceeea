package main

import (
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"lightfield-importer/client/sandbox"
	"lightfield-importer/importer"
)

// table is an export, as its program knows it.
var table = [][]string{
	{"Id", "Name", "Account", "Stage", "Amount"},
	{"ä1", "Café Größe", "Northwind Turbines", "Prospecting", "1.5"},
	{"ö2", `Two, "and" more; or | less`, "Kestrel Robotics", "Proposal", "2"},
}

// delimited writes the table with a delimiter and its columns in an order.
func delimited(t *testing.T, by rune, order ...int) string {
	t.Helper()
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = by
	for _, row := range table {
		var cells []string
		for _, column := range order {
			cells = append(cells, row[column])
		}
		if err := w.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	w.Flush()
	return b.String()
}

// quoted writes every cell of the table in quotes.
func quoted() string {
	var b strings.Builder
	for _, row := range table {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// encoded writes a text in an encoding.
func encoded(t *testing.T, e encoding.Encoding, text string) string {
	t.Helper()
	raw, err := e.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Guards the identity of rows: the same export with another delimiter, in other
// quotes, line ends, encodings and forms of the same letters is the same data, and no
// write is sent for it.
func TestSameDataInAnotherForm(t *testing.T) {
	box, base := serve(t, sandbox.Options{})
	path := deals(t, 1)
	first := delimited(t, ',', 0, 1, 2, 3, 4)
	write(t, path, first)
	imports(t, box, base, importer.ExitDone, path)
	sent, mapping := posted(box), string(read(t, swapEnding(path, ".yaml")))
	for name, form := range map[string]string{
		"semicolons":         delimited(t, ';', 0, 1, 2, 3, 4),
		"tabs":               delimited(t, '\t', 0, 1, 2, 3, 4),
		"bars":               delimited(t, '|', 0, 1, 2, 3, 4),
		"other column order": delimited(t, ',', 4, 2, 0, 3, 1),
		"CRLF":               strings.ReplaceAll(first, "\n", "\r\n"),
		"CR":                 strings.ReplaceAll(first, "\n", "\r"),
		"a byte order mark":  "\ufeff" + first,
		"everything quoted":  quoted(),
		"no last line end":   strings.TrimSuffix(first, "\n"),
		"decomposed letters": norm.NFD.String(first),
		"UTF-16, marked":     encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), first),
		"UTF-16, unmarked":   encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), first),
		"windows-1252":       encoded(t, charmap.Windows1252, first),
		"cp850":              encoded(t, charmap.CodePage850, first),
	} {
		t.Run(name, func(t *testing.T) {
			if form == first {
				t.Fatal("the form is the first one: the test shows nothing")
			}
			write(t, path, form)
			write(t, swapEnding(path, ".yaml"), mapping)
			if name == "windows-1252" || name == "cp850" { // what only a person can know
				write(t, swapEnding(path, ".yaml"), mapping+"source: {encoding: "+name+"}\n")
			}
			e := imports(t, box, base, importer.ExitDone, path)
			if e.summary.Rows.Read != 2 || e.summary.Rows.Unchanged != 2 || posted(box) != sent {
				t.Errorf("%d writes were sent for %s: %+v", posted(box)-sent, strconv.Quote(form), e.summary.Rows)
			}
		})
	}
	if made := len(box.Records("opportunity")); made != 2 {
		t.Errorf("the sandbox holds %d records, want 2", made)
	}
}
