package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"lightfield-importer/importer/outcome"

	"github.com/google/go-cmp/cmp"
)

// cells reads CSV by RFC 4180 and nothing else: unlike encoding/csv it keeps
// the line ends inside cells.
func cells(text string, delimiter rune) [][]string {
	var rows [][]string
	var row []string
	var cell strings.Builder
	quoted := false
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case quoted && strings.HasPrefix(text[i:], `""`):
			cell.WriteByte('"')
			size = 2
		case r == '"':
			quoted = !quoted
		case !quoted && r == delimiter:
			row = append(row, cell.String())
			cell.Reset()
		case !quoted && r == '\n':
			rows = append(rows, append(row, cell.String()))
			row = nil
			cell.Reset()
		default:
			cell.WriteString(text[i : i+size])
		}
	}
	return rows
}

// back gives what rejected.csv holds after the rows were added.
func back(t *testing.T, header []string, delimiter rune, rows ...[]string) [][]string {
	t.Helper()
	f := mustCreate(t, t.TempDir(), header, delimiter)
	for i, row := range rows {
		mustAdd(t, f, &Entry{Line: i + 2, Outcome: outcome.Rejected, Message: "wrong", Cells: row})
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return cells(content(t, f.Paths().Rejected), delimiter)
}

func TestRejectedCells(t *testing.T) {
	row := func(cells ...string) []string { return cells }
	tests := []struct {
		name      string
		delimiter rune
		header    []string
		row       []string
		want      [][]string
	}{
		{"plain", ',', row("ID", "Name"), row("1", "Acme"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "1", "Acme"}}},
		{"untouched", ';', row("ID", "Name"), row(" =1+1", "a\r\nb\rc\n\"d\";e\t\x00\xff\u202e "),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", " =1+1", "a\r\nb\rc\n\"d\";e\t\x00\xff\u202e "}}},
		{"tab", '\t', row("ID", "Name"), row("a\tb", "c"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "a\tb", "c"}}},
		{"short", ',', row("ID", "Name", "Stage"), row("1"),
			[][]string{{"importer_error", "ID", "Name", "Stage"}, {"wrong", "1"}}},
		{"long", ',', row("ID"), row("1", "surplus", ""),
			[][]string{{"importer_error", "ID"}, {"wrong", "1", "surplus", ""}}},
		{"empty cells", ',', row("ID", "Name"), row("", ""),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "", ""}}},
		{"no cells", ',', row("ID"), nil,
			[][]string{{"importer_error", "ID"}, {"wrong"}}},
		{"corrected once", ',', row("importer_error", "ID", "Name"), row("old", "1", "Acme"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "1", "Acme"}}},
		{"corrected once, short", ',', row("importer_error", "ID", "Name"), row("old", "1"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "1"}}},
		{"corrected once, long", ',', row("importer_error", "ID"), row("old", "1", "2"),
			[][]string{{"importer_error", "ID"}, {"wrong", "1", "2"}}},
		{"error column moved and renamed", ',', row("ID", " Importer_Error ", "Name"), row("1", "old", "Acme"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "1", "Acme"}}},
		{"error column last and not there", ',', row("ID", "Name", "importer_error"), row("1", "Acme"),
			[][]string{{"importer_error", "ID", "Name"}, {"wrong", "1", "Acme"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			given := strings.Join(tt.header, "|") + strings.Join(tt.row, "|")
			if diff := cmp.Diff(tt.want, back(t, tt.header, tt.delimiter, tt.row)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if now := strings.Join(tt.header, "|") + strings.Join(tt.row, "|"); now != given {
				t.Errorf("the caller's cells were changed: %q", now)
			}
		})
	}
}

// A corrected file goes round as often as it takes.
func TestRejectedAgainAndAgain(t *testing.T) {
	first := back(t, []string{"ID", "Name"}, ',', []string{"1", "a\r\n,b"}, []string{"2"})
	second := back(t, first[0], ',', first[1:]...)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func FuzzRejectedCells(f *testing.F) {
	f.Add("a", "b\r\n", "\"c\"", byte(','))
	f.Add("", "", `\.`, byte(';'))
	f.Add(" x", "\xff", "=1", byte('\t'))
	f.Fuzz(func(t *testing.T, a, b, c string, delimiter byte) {
		if delimiter >= utf8.RuneSelf || !validDelimiter(rune(delimiter)) {
			return
		}
		want := [][]string{{ErrorColumn, "A", "B", "C"}, {"wrong", a, b, c}}
		if diff := cmp.Diff(want, back(t, []string{"A", "B", "C"}, rune(delimiter), []string{a, b, c})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestWhichRowsComeBack(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID"}, ',')
	for i, o := range outcome.All() {
		mustAdd(t, f, &Entry{Line: i + 2, Outcome: o, Message: o.String(), Cells: []string{"A"}})
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"importer_error", "ID"}, {"rejected", "A"}, {"ambiguous", "A"}}
	if diff := cmp.Diff(want, cells(content(t, f.Paths().Rejected), ',')); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorCellIsNoFormula(t *testing.T) {
	f := mustCreate(t, t.TempDir(), []string{"ID"}, ',')
	mustAdd(t, f, &Entry{Outcome: outcome.Rejected, Message: "=1+1\x1b[m\nnext", Cells: []string{"=1+1"}})
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, f.Paths().Rejected), "importer_error,ID\n'=1+1\\x1b[m\\nnext,=1+1\n"; got != want {
		t.Errorf("rejected.csv %q, want %q", got, want)
	}
}
