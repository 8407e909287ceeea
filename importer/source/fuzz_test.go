package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"lightfield-importer/importer/source/charset"
)

// FuzzRead holds the reader against two readings of the same text that share
// nothing with it: a count of lines by quotes alone, and encoding/csv itself.
func FuzzRead(f *testing.F) {
	for _, d := range decisions() {
		text, _, _ := marks(d.input)
		f.Add([]byte(text), uint8(0))
	}
	f.Add([]byte("a,b\n\"x\r\"y,2\r3,4\n"), uint8(7))
	f.Add([]byte("a,b\n1,2\n\"\" ,\"\n\"\n\n,\n"), uint8(1))
	f.Add([]byte(`" "" "`), uint8(0))
	f.Fuzz(func(t *testing.T, text []byte, small uint8) {
		o := Options{Encoding: "utf-8", Delimiter: ",", MaxCell: int(small), MaxColumns: int(small)}
		r, err := New("f.csv", bytes.NewReader(text), o)
		if err != nil {
			placed(t, err, text)
			return
		}
		header := r.Header()
		got, faults, fatal := readAll(t, r)
		last := 0
		for _, row := range got {
			if row.Line <= last {
				t.Fatalf("row on line %d behind one on line %d", row.Line, last)
			}
			last = row.Line
			if row.Fault != nil {
				placed(t, row.Fault, text)
				continue
			}
			if len(row.Cells) != len(header) {
				t.Fatalf("%d cells without a fault, header %d", len(row.Cells), len(header))
			}
			if joined := strings.Join(row.Cells, ""); !utf8.ValidString(joined) || strings.Contains(joined, "\x00") {
				t.Fatalf("%q without a fault", row.Cells)
			}
		}
		count(t, text, o, len(got), fatal)
		if fatal != nil {
			placed(t, fatal, text)
			return
		}
		if len(faults) == 0 && !isUTF16Marked(text) {
			compare(t, text, got)
		}
	})
}

// isUTF16Marked reports whether a text is decoded although it is said to be UTF-8.
func isUTF16Marked(text []byte) bool {
	e, mark := charset.Mark(text)
	return mark > 0 && !e.IsUTF8()
}

// FuzzOpen reads files of any kind: there is an end, errors have a place and a
// type, and rows without a fault have the header's cells, which are text.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", inUTF16("\uFEFFa;b\r\n1;\"2\"\r\n", 0), inUTF16("a\tb\n1\t2\n", 1), "Name\nM\xFCller\n", "sep=;\na;b\n", "importer_error;a\n;1\n", "PK\x03\x04",
		packed(f, "a,b\n1,2\n"), bookOf(f, map[string]sheetRows{"S": {{"a", nil, "b"}, {1, nil, "x"}}}), "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "<html>", "{\"a\": 1}",
	} {
		f.Add([]byte(text), uint8(0))
	}
	names := append(charset.Names(), "", "auto", "latin1")
	f.Fuzz(func(t *testing.T, text []byte, encoding uint8) {
		o := Options{Encoding: names[int(encoding)%len(names)], MaxCell: 10000}
		r, err := New("f", bytes.NewReader(text), o)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Message == "" {
				t.Fatalf("%#v", err)
			}
			return
		}
		defer r.Close()
		got, _, _ := readAll(t, r)
		for _, row := range got {
			if joined := strings.Join(row.Cells, ""); row.Fault == nil && (len(row.Cells) != len(r.Header()) || !utf8.ValidString(joined) || strings.Contains(joined, "\x00")) {
				t.Fatalf("%q without a fault", row.Cells)
			}
		}
		r.MissingHint([]string{"a", "b"})
	})
}

// placed checks that the place of an error is in the text.
func placed(t *testing.T, err error, text []byte) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Message == "" || e.Line < 0 || e.Line > 1+physical(string(text)) || e.Column > len(text)+1 {
		t.Fatalf("%#v", err)
	}
}

// count checks that Count gives what reading gave.
func count(t *testing.T, text []byte, o Options, want int, fatal *Error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f.csv")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := Count([]string{path}, o)
	if n != want || (err == nil) != (fatal == nil) {
		t.Fatalf("Count gives %d, %v; reading %d, %v", n, err, want, fatal)
	}
}

// compare holds rows without faults against encoding/csv.
func compare(t *testing.T, text []byte, got []Row) {
	t.Helper()
	text = bytes.TrimPrefix(text, []byte(string(bom)))
	if records := byQuotes(text); records != len(got)+1 {
		t.Fatalf("%d rows, by quotes %d", len(got), records-1)
	}
	c := csv.NewReader(bytes.NewReader(withLF(text)))
	c.FieldsPerRecord = -1
	all, err := c.ReadAll()
	if err != nil {
		t.Fatalf("no fault where encoding/csv says %v", err)
	}
	all = slices.DeleteFunc(all, func(cells []string) bool { return strings.Trim(strings.Join(cells, ""), " \t\r\n") == "" })
	for i, row := range got {
		for j, cell := range row.Cells {
			if strings.ReplaceAll(cell, "\r\n", "\n") != all[i+1][j] {
				t.Fatalf("row %d: %q, encoding/csv %q", i, row.Cells, all[i+1])
			}
		}
	}
}

// byQuotes counts the rows that hold anything by toggling at each quote.
func byQuotes(text []byte) (n int) {
	quoted, filled := false, false
	last := byte(0)
	for _, c := range append(bytes.Clone(text), '\n') {
		again := c == '"' && last == '"'
		last = c
		if c == '"' {
			quoted = !quoted
			filled = filled || again && quoted // opened anew at once: a quote that is meant, which is not blank
			continue
		}
		switch {
		case !quoted && (c == '\n' || c == '\r'):
			if filled {
				n++
			}
			filled = false
		case c == ',' && quoted:
			filled = true
		case c != ',' && !strings.ContainsRune("\t\n\r ", rune(c)):
			filled = true
		}
	}
	return n
}

// withLF turns the line ends outside quotes into LF.
func withLF(text []byte) []byte {
	var out []byte
	quoted := false
	for i, c := range text {
		quoted = quoted != (c == '"')
		if c == '\r' && !quoted {
			if i+1 == len(text) || text[i+1] != '\n' {
				out = append(out, '\n')
			}
			continue
		}
		out = append(out, c)
	}
	return out
}
