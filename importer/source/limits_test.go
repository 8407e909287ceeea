package source

import (
	"io"
	"strings"
	"testing"
)

func TestLimits(t *testing.T) {
	o := Options{Delimiter: ",", MaxCell: 10, MaxRecord: 25, MaxColumns: 3}
	for _, c := range []struct{ name, text, want string }{
		{"at the limits", "a,b,c\n1234567890,\"12345678\",3\n", ""},
		{"a cell", "a,b,c\n1,12345678901,3\n", "a.csv:2:3: the cell that begins here is larger than 10 bytes, the limit max_cell; if the cell is meant to be that large, raise max_cell under source in the mapping"},
		{"a quoted cell", "a,b,c\n1,2,\"1\n3\n456789\n\"\n", "a.csv:2:5: the cell that begins here is larger than 10 bytes, the limit max_cell; is its closing quote missing? if the cell is meant to be that large, raise max_cell under source in the mapping"},
		{"a cell of the header", "a,b,c,12345678901\n", "a.csv:1:7: the cell that begins here is larger than 10 bytes, the limit max_cell; if the cell is meant to be that large, raise max_cell under source in the mapping"},
		{"a row", "a,b,c\n1,2,3\n123456789,123456789,123456\n", "a.csv:3:1: the row that begins here is larger than 25 bytes, the limit max_record; if the row is meant to be that large, raise max_record under source in the mapping"},
		{"columns of the header", "a,b,c,d\n", "a.csv:1:1: header: the row has more than 3 cells, the limit max_columns; if it is meant to have that many, raise max_columns under source in the mapping"},
		{"cells of a row", "a,b,c\n1,2,3,4\n", "a.csv:2:1: the row has more than 3 cells, the limit max_columns; if it is meant to have that many, raise max_columns under source in the mapping"},
		{"delimiters in quotes", "a,b,c\n\",,,,\",2,3\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := New("a.csv", strings.NewReader(c.text), o)
			if err == nil {
				row, e := r.Read()
				if err = e; e == nil && row.Fault != nil {
					err = row.Fault
				}
			}
			if err == nil && r != nil && c.name == "a row" {
				_, err = r.Read()
			}
			if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

// A row is held against its limit however large a cell may be.
func TestRowSmallerThanItsCells(t *testing.T) {
	r, err := New("a.csv", strings.NewReader("a,b\n1,2\n12345678,9\n"), Options{MaxRecord: 8})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Read(); err == nil || !strings.Contains(err.Error(), "larger than 8 bytes, the limit max_record") {
		t.Error(err)
	}
}

// endless gives a beginning and then the same bytes over and over, and counts
// what was read of it.
type endless struct {
	begin, more string
	at, read    int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.begin)
	e.begin = e.begin[n:]
	for n < len(p) {
		k := copy(p[n:], e.more[e.at:])
		e.at = (e.at + k) % len(e.more)
		n += k
	}
	e.read += n
	return n, nil
}

// Whatever a file without end is made of, it is given up with a clear word
// soon after the limit.
func TestLimitsBoundReading(t *testing.T) {
	for _, c := range []struct{ name, begin, more, want string }{
		{"cell", "a,b\n1,", "x", "a.csv:2:3: the cell that begins here is larger than 1 MiB"},
		{"quoted cell", "a,b\n1,\"", "x\n", "a.csv:2:3: the cell that begins here is larger than 1 MiB"},
		{"quoted cell of quotes", "a,b\n1,\"", "\"\"\n", "a.csv:2:3: the cell that begins here is larger than 1 MiB"},
		{"cells", "a,b\n1,", ",", "a.csv:2:1: the row that begins here is larger than 4 MiB"},
		{"flawed row", "a,b\n1,\"2\"", "x,", "a.csv:2:1: the row that begins here is larger than 4 MiB"},
		{"header", "a,b", "x", "a.csv:1:3: the cell that begins here is larger than 1 MiB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &endless{begin: c.begin, more: strings.Repeat(c.more, 1000)}
			r, err := New("a.csv", in, Options{Delimiter: ",", MaxCell: 1 << 20})
			if err == nil {
				_, err = r.Read()
			}
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if in.read > 5<<20 {
				t.Errorf("%d bytes read", in.read)
			}
		})
	}
}

// A row with more cells than allowed is refused alone, and its text kept.
func TestTooManyColumnsGoesOn(t *testing.T) {
	wide := strings.Repeat("x,", DefaultMaxColumns)
	r, err := New("a.csv", strings.NewReader("a,b\n"+wide+"\n"+wide+"\"\n3,4\n"), Options{Delimiter: ","})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Read()
	if err != nil || row.Fault == nil || len(row.Cells) != 1 || row.Cells[0] != wide {
		t.Errorf("%d cells, %v, %v", len(row.Cells), row.Fault, err)
	}
	row, err = r.Read()
	if e, ok := err.(*Error); !ok || e.Line != 3 || e.Column != len(wide)+1 {
		t.Errorf("%v, %v", row.Fault, err)
	}
	if _, err := New("a.csv", strings.NewReader("a,b\n"+wide), Options{MaxColumns: 2 * DefaultMaxColumns}); err != nil {
		t.Errorf("raised: %v", err)
	}
}

// Large cells below the limit are read whole.
func TestLargeCells(t *testing.T) {
	large := strings.Repeat("0123456789\r\n\"", 1<<20/13)
	text := "a,b\n\"" + strings.ReplaceAll(large, `"`, `""`) + "\"," + strings.Repeat("y", 1<<20) + "\nx,z\n"
	r, err := New("a.csv", strings.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Read()
	if err != nil || row.Fault != nil || row.Cells[0] != large || len(row.Cells[1]) != 1<<20 {
		t.Fatalf("%v, %v", row.Fault, err)
	}
	row, err = r.Read()
	if err != nil || row.Cells[0] != "x" || row.Line != 3+1<<20/13 {
		t.Errorf("%q on line %d, %v", row.Cells, row.Line, err)
	}
	if _, err := r.Read(); err != io.EOF {
		t.Error(err)
	}
}
