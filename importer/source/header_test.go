package source

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lightfield-importer/importer/source/charset"
)

func TestHeader(t *testing.T) {
	for _, c := range []struct {
		name, text string
		row        int
		want       []string
		line       int // of the first row
	}{
		{"plain", "a,b\n1,2\n", 0, []string{"a", "b"}, 2},
		{"trimmed and composed", "\u00A0e\u0301 ,\" b\n\"\n1,2\n", 1, []string{"é", "b"}, 3},
		{"names differ by case", "Name,name\n1,2\n", 0, []string{"Name", "name"}, 2},
		{"marks of files put together", "\uFEFF\uFEFFa,b\n1,2\n", 0, []string{"a", "b"}, 2},
		{"cells without a name at the end", "a,b,, \n1,2,,\n", 0, []string{"a", "b"}, 2},
		{"behind blank lines", "\n,\na,b\n1,2\n", 0, []string{"a", "b"}, 4},
		{"on line 3", "Report of \"today\n\na,b\n1,2\n", 3, []string{"a", "b"}, 4},
		{"behind sep", "sep=;\r\na;b,c\r\n1;2\r\n", 0, []string{"a", "b,c"}, 3},
		{"behind quoted sep", "\uFEFF\"SEP=|\"\na|b\n1|2\n", 1, []string{"a", "b"}, 3},
		{"behind sep and a title", "sep=\t\ntitle, of all\na\tb\n1\t2\n", 3, []string{"a", "b"}, 4},
		{"a column that begins with sep", "sep=ab,b\n1,2\n", 0, []string{"sep=ab", "b"}, 2},
		{"rejected.csv of a file with title rows", "\uFEFFimporter_error,a\n1,2\n", 3, []string{"importer_error", "a"}, 2},
		{"rejected.csv saved by a spreadsheet", "\"importer_error\";a\n1;2\n", 9, []string{"importer_error", "a"}, 2},
		{"importer_error is kept", "a,importer_error\n1,2\n", 0, []string{"a", "importer_error"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := New("a.csv", strings.NewReader(c.text), Options{HeaderRow: c.row})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(r.Header(), c.want) {
				t.Errorf("header %q, want %q", r.Header(), c.want)
			}
			row, err := r.Read()
			if err != nil || row.Fault != nil || row.Line != c.line || !slices.Equal(row.Cells, []string{"1", "2"}) {
				t.Errorf("first row %+v, %v", row, err)
			}
		})
	}
}

func TestHeaderErrors(t *testing.T) {
	for _, c := range []struct {
		name, text string
		o          Options
		want       string
	}{
		{"empty", "", Options{}, "a.csv: the file is empty; the first line must name the columns"},
		{"mark only", "\uFEFF", Options{}, "a.csv:1: no header: nothing but blank lines from line 1 on; the first line must name the columns"},
		{"blank", "\n \r\n,,\n", Options{}, "a.csv:1: no header: nothing but blank lines from line 1 on; the first line must name the columns"},
		{"short of the header", "a\nb\n", Options{HeaderRow: 4}, "a.csv: the header should be on line 4, but the file has only 2 lines; correct header_row"},
		{"nothing behind the title", "a\nb\n\n\n", Options{HeaderRow: 3}, "a.csv:3: no header: nothing but blank lines from line 3 on; the first line must name the columns"},
		{"twice", "x,é,\"e\u0301 \",y\n", Options{}, `a.csv:1:5: header: column 3 (C) has the name of column 2 (B), "é"; give every column a name of its own`},
		{"a title in the middle", ";;Deals of May;;\na;b;c;d;e\n", Options{}, `a.csv:1:1: header: column 1 (A) has no name, column 2 (B) has no name; if this is a title, say where the header is under source in the mapping, such as header_row: 2`},
		{"without a name, and twice", "\nx,\" \",y,x\n", Options{}, `a.csv:2:3: header: column 2 (B) has no name, column 4 (D) has the name of column 1 (A), "x"; give every column a name of its own`},
		{"NUL", "a,\x00b\n1,2\n", Options{}, "a.csv:1:3: header: a NUL byte; the file is damaged or no text: export it anew, as CSV in UTF-8"},
		{"wrong byte", "é,ü,Stra\xDFe\n1,2\n", Options{}, "a.csv:1:9: header: the byte 0xDF is not UTF-8; correct the row; if the whole file is in another encoding, name it under source in the mapping, such as encoding: windows-1252"},
		{"quote", "a,b\"c\n", Options{Delimiter: ","}, "a.csv:1:4: header: a quote inside a cell that does not begin with one; put the whole cell in quotes and double the quotes inside it"},
		{"never closed", "a,\"b\n1,2\n", Options{}, "a.csv:1:3: the quote opened here is never closed: it swallows the rest of the file; close it, or put the whole cell in quotes and double the quotes inside it"},
		{"encoding", "a,b\n", Options{Encoding: "latin1"}, "a.csv: there is no encoding \"latin1\"; there are auto, " + strings.Join(charset.Names(), ", ")},
		{"delimiter", "a,b\n", Options{Delimiter: "::"}, `a.csv: the delimiter "::" is not usable: give one character, or comma, semicolon, tab, pipe, caret, colon, backquote or auto`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New("a.csv", strings.NewReader(c.text), c.o)
			if _, ok := errors.AsType[*Error](err); !ok || err.Error() != c.want {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	for i, want := range map[int]string{0: "column 1 (A)", 25: "column 26 (Z)", 26: "column 27 (AA)", 701: "column 702 (ZZ)", 702: "column 703 (AAA)"} {
		if got := place(i); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}

// A header without rows is a file without rows.
func TestHeaderOnly(t *testing.T) {
	for _, text := range []string{"a,b", "a,b\n", "a,b\r\n\r\n"} {
		r, err := New("a.csv", strings.NewReader(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := r.Read(); err != io.EOF {
				t.Errorf("%q: %v, want io.EOF", text, err)
			}
		}
	}
}

func TestOpenAndCount(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.csv")
	if err := os.WriteFile(path, []byte("a,b\n1,2\n\n3\n\"x\ny\",\"z\"\n,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := Count([]string{path}, Options{})
	if n != 3 || err != nil {
		t.Errorf("Count gives %d, %v", n, err)
	}
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Read()
	if err != nil || row.File != path {
		t.Errorf("%+v, %v", row, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestCannotOpen(t *testing.T) {
	folder := t.TempDir()
	_, err := Open(filepath.Join(folder, "none.csv"), Options{})
	if !errors.Is(err, os.ErrNotExist) || !strings.HasSuffix(err.Error(), "none.csv: there is no such file") {
		t.Error(err)
	}
	for _, c := range []struct{ file, want string }{
		{"", ": this is a folder, not a file; name the file in it"},
		{"notes.md", ": this is a folder, not a file; name the file in it"},
		{"b.csv", ": this is a folder, not a file; name the file in it, such as " + filepath.Join(folder, "b.csv")},
	} {
		if c.file != "" {
			if err := os.WriteFile(filepath.Join(folder, c.file), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Count([]string{folder}, Options{}); err == nil || err.Error() != folder+c.want {
			t.Errorf("%v, want %s%s", err, folder, c.want)
		}
	}
}

// failing gives a text and then an error.
type failing struct{ text io.Reader }

func (f failing) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	if err == io.EOF {
		err = errors.New("input/output error")
	}
	return n, err
}

// Rows before the place where reading fails are given, the failure is not
// taken for the end of the file, and a row that it cuts is not given.
func TestReadingFails(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1,2\n", 100000) + "3,"
	r, err := New("a.csv", failing{strings.NewReader(text)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, fatal := readAll(t, r)
	if fatal == nil || fatal.Err == nil || fatal.Error() != "a.csv:100002: the file cannot be read any further: input/output error" {
		t.Errorf("error %v", fatal)
	}
	if len(got) != 100000 {
		t.Errorf("%d rows", len(got))
	}
}
