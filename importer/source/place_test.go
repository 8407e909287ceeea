package source

import (
	"strings"
	"testing"
)

func TestLetters(t *testing.T) {
	for index, want := range map[int]string{0: "A", 2: "C", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD", -1: ""} {
		if got := Letters(index); got != want {
			t.Errorf("Letters(%d) = %q, want %q", index, got, want)
		}
	}
}

// Rows have the numbers that a spreadsheet program shows beside them, whatever
// line ends are inside of cells before them, and cells are found where they are.
func TestPlaceOfCells(t *testing.T) {
	const text = "sep=,\n\"a\nlong\",b\n1,é2\n\n\"x\r\ny\rz\",\"2\"\n\" \n\"\nlast,here\n"
	r, err := New("a.csv", strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		number, line int
		second       [2]int // line and column of the second cell
	}{
		{2, 4, [2]int{4, 3}},
		{4, 6, [2]int{8, 4}},
		{6, 11, [2]int{11, 6}},
	} {
		row, err := r.Read()
		if err != nil || row.Number != want.number || row.Line != want.line {
			t.Fatalf("row %d on line %d, want %d on %d: %v", row.Number, row.Line, want.number, want.line, err)
		}
		if line, column := r.Place(1); line != want.second[0] || column != want.second[1] {
			t.Errorf("row %d: second cell at %d:%d, want %v", row.Number, line, column, want.second)
		}
		if line, column := r.Place(2); line != 0 || column != 0 {
			t.Errorf("row %d: a third cell at %d:%d", row.Number, line, column)
		}
	}
}
