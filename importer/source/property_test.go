package source

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// Parts that cells are put together from: what is likely to go wrong.
var parts = []string{
	`"`, `""`, ",", ";", "\t", "\n", "\r\n", "\r", "\r\r\n", " ", "a", "ü", "👩‍👩‍👧", "e\u0301", "\u2028", "0",
	strings.Repeat("x", 5000), strings.Repeat("y\n", 3000),
}

// randomTable makes rows of cells of which the first is never blank.
func randomTable(random *rand.Rand, columns int) [][]string {
	t := make([][]string, 1+random.IntN(20))
	for i := range t {
		t[i] = make([]string, columns)
		for j := range t[i] {
			for range random.IntN(6) {
				n := len(parts)
				if random.IntN(8) > 0 {
					n -= 2 // the long ones more rarely
				}
				t[i][j] += parts[random.IntN(n)]
			}
		}
		t[i][0] += "z"
	}
	return t
}

// write writes a table with the line end, quoting what needs it and now and
// then more, and gives the line that each row begins on.
func write(random *rand.Rand, t [][]string, delimiter, end string) (text string, lines []int) {
	var b strings.Builder
	line := 1
	for i, row := range t {
		lines = append(lines, line)
		for j, cell := range row {
			if j > 0 {
				b.WriteString(delimiter)
			}
			if strings.ContainsAny(cell, "\"\r\n"+delimiter) || random.IntN(4) == 0 {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			line += physical(cell)
			b.WriteString(cell)
		}
		if i < len(t)-1 || random.IntN(2) == 0 {
			b.WriteString(end)
		}
		line++
	}
	return b.String(), lines
}

// physical counts the line ends in a text.
func physical(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

func header(columns int) (h []string) {
	for i := range columns {
		h = append(h, fmt.Sprintf("h%d", i))
	}
	return h
}

// Whatever stands in the cells and ends the lines, what was written is read,
// at the lines where it was written.
func TestReadsWhatWasWritten(t *testing.T) {
	for seed := range uint64(120) {
		random := rand.New(rand.NewPCG(seed, 1))
		columns := 1 + random.IntN(5)
		rows := randomTable(random, columns)
		delimiter := []string{",", ";", "\t", "|", "§"}[random.IntN(5)]
		for _, end := range []string{"\n", "\r\n", "\r"} {
			text, lines := write(random, append([][]string{header(columns)}, rows...), delimiter, end)
			r, err := New("t.csv", reader(random, text), Options{Delimiter: delimiter})
			if err != nil {
				t.Fatal(err)
			}
			got, faults, fatal := readAll(t, r)
			if fatal != nil || len(faults) > 0 {
				t.Fatalf("seed %d, %q: %v %v in %.500q", seed, end, faults, fatal, text)
			}
			for i, row := range got {
				if i >= len(rows) || !slices.Equal(row.Cells, rows[i]) || row.Line != lines[i+1] {
					t.Fatalf("seed %d, %q: row %d on line %d: %.200q, want %.200q on line %d", seed, end, i, row.Line, row.Cells, rows[i], lines[i+1])
				}
			}
			if len(got) != len(rows) {
				t.Fatalf("seed %d, %q: %d rows, want %d", seed, end, len(got), len(rows))
			}
		}
	}
}

// reader gives the text in pieces of several sizes, so that line ends, quotes
// and characters are cut anywhere.
func reader(random *rand.Rand, text string) io.Reader {
	switch random.IntN(3) {
	case 0:
		return iotest.HalfReader(strings.NewReader(text))
	case 1:
		return iotest.OneByteReader(strings.NewReader(text))
	}
	return strings.NewReader(text)
}

// What encoding/csv writes is read as encoding/csv means it: with UseCRLF its
// writer turns line ends in cells into CRLF and drops lone CRs.
func TestReadsWhatEncodingCSVWrites(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 2))
		rows := randomTable(random, 3)
		for _, useCRLF := range []bool{false, true} {
			var b strings.Builder
			w := csv.NewWriter(&b)
			w.UseCRLF = useCRLF
			if err := w.WriteAll(append([][]string{header(3)}, rows...)); err != nil {
				t.Fatal(err)
			}
			r, err := New("t.csv", strings.NewReader(b.String()), Options{Delimiter: ","})
			if err != nil {
				t.Fatal(err)
			}
			got, faults, fatal := readAll(t, r)
			if fatal != nil || len(faults) > 0 || len(got) != len(rows) {
				t.Fatalf("seed %d: %d rows of %d, %v %v", seed, len(got), len(rows), faults, fatal)
			}
			line := 2
			for i, row := range got {
				for j, cell := range rows[i] {
					if useCRLF {
						cell = strings.ReplaceAll(strings.ReplaceAll(cell, "\r", ""), "\n", "\r\n")
					}
					if row.Cells[j] != cell || row.Line != line {
						t.Fatalf("seed %d: line %d: %.100q, want %.100q on line %d", seed, row.Line, row.Cells[j], cell, line)
					}
				}
				line += physical(strings.Join(row.Cells, "|")) + 1
			}
		}
	}
}

// Rows stay as they were given when later ones are read.
func TestCellsStayValid(t *testing.T) {
	var text strings.Builder
	text.WriteString("a,b\n")
	for i := range 20000 {
		fmt.Fprintf(&text, "%d,\"x\r\ny%d\"\n", i, i)
	}
	r, err := New("a.csv", strings.NewReader(text.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got, _, _ := readAll(t, r)
	for i, row := range got {
		if row.Cells[0] != fmt.Sprint(i) || row.Cells[1] != fmt.Sprintf("x\r\ny%d", i) || row.Line != 2+2*i {
			t.Fatalf("row %d: %q on line %d", i, row.Cells, row.Line)
		}
	}
}
