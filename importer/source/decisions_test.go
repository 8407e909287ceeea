package source

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
)

// A test of one decision of the package comment. In the input ∑ marks the place
// a fault must name, ¶ the start of each row that must be given. The
// header is always a,b.
type decision struct {
	name  string
	input string
	want  [][]string // cells of each row
	fault string     // part of the message of the marked fault
}

func decisions() []decision {
	long := strings.Repeat("ü", 32767)
	wide := strings.Repeat("x", 50000)
	return []decision{
		{"byte order mark at the start", "\uFEFFa,b\n¶1,2\n", rows("1", "2"), ""},
		{"byte order mark in a cell", "a,b\n¶\uFEFF1,2\n¶3,4\uFEFF\n", rows("\uFEFF1", "2", "3", "4\uFEFF"), ""},
		{"byte order mark before a quote", "a,b\n¶\uFEFF∑\"1\",2\n¶3,4\n", rows("\uFEFF\"1\"", "2", "3", "4"), "a quote inside"},
		{"quoted cell", "a,b\n¶\"1 \"\"x\"\"\",\"\"\n", rows(`1 "x"`, ""), ""},
		{"doubled quotes only", "a,b\n¶\"\"\"\",2\n", rows(`"`, "2"), ""},
		{"quoted delimiter", "a,b\n¶\"1,2\",3\n", rows("1,2", "3"), ""},
		{"quoted line ends", "a,b\n¶\"1\n2\r\n3\r4\r\r\n5\",x\r\n¶6,7\n", rows("1\n2\r\n3\r4\r\r\n5", "x", "6", "7"), ""},
		{"quote inside an unquoted cell", "a,b\n¶5∑\" pipe,2\n¶3,4\n", rows(`5" pipe`, "2", "3", "4"), "a quote inside"},
		{"blank before an opening quote", "a,b\n¶1, ∑\"2\"\n¶3,4\n", rows("1", ` "2"`, "3", "4"), "a quote inside"},
		{"text after a closing quote", "a,b\n¶\"1∑\"x,2\n¶3,4\n", rows(`"1"x`, "2", "3", "4"), "text after the closing quote"},
		{"blank after a closing quote", "a,b\n¶\"1∑\" ,2\n¶3,4\n", rows(`"1" `, "2", "3", "4"), "text after the closing quote"},
		{"lone quote, closed rows later", "a,b\n¶1,\"2\n3,4\n5,∑\"6\"\n¶7,8\n", rows("1", "\"2\n3,4\n5,\"6\"", "7", "8"), "opened at line 2, column 3"},
		{"whole row in one pair of quotes", "a,b\n¶\"1,2\"∑\n¶3,4\n", [][]string{{"1,2"}, {"3", "4"}}, "1 cell, the header 2; the whole row stands in one pair of quotes"},
		{"too few cells", "a,b\n¶1∑\n¶3,4\n", [][]string{{"1"}, {"3", "4"}}, "the row has 1 cell, the header 2"},
		{"too many cells", "a,b\n¶1,2,∑\n¶3,4\n", [][]string{{"1", "2", ""}, {"3", "4"}}, "the row has 3 cells, the header 2"},
		{"empty cells under no name", "a,b,, \n¶1,2,,\n¶3,4, \n¶5,6\n", rows("1", "2", "3", "4", "5", "6"), ""},
		{"cell under no name", "a,b,,\n¶1,2,,∑x\n¶3,4,,\n", [][]string{{"1", "2", "", "x"}, {"3", "4"}}, "no name in the header"},
		{"blank lines", "\n\r\na,b\n\n¶1,2\r\n\r\n\r¶3,4\n", rows("1", "2", "3", "4"), ""},
		{"rows of empty cells", ",\na,b\n,\n\"\",\" \"\n¶,2\n,,,\n¶\"\"\"\",\n", rows("", "2", `"`, ""), ""},
		{"line of spaces and tabs", "a,b\n \t \n¶1,2\n", rows("1", "2"), ""},
		{"tab in a comma file", "a,b\n¶1\t,\t2\n", rows("1\t", "\t2"), ""},
		{"white space around a cell", "a,b\n¶ 1 ,\u00A02\n", rows(" 1 ", "\u00A02"), ""},
		{"NUL", "a,b\n¶1,∑\x002\n¶3,4\n", rows("1", "\x002", "3", "4"), `column "b": a NUL byte`},
		{"invalid UTF-8", "a,b\n¶éé∑\xE9,2\n¶3,4\n", rows("éé\xE9", "2", "3", "4"), `column "a": the byte 0xE9 is not UTF-8`},
		{"encoded surrogate", "a,b\n¶éééé∑\xED\xA0\x80,2\n¶3,4\n", rows("éééé\xED\xA0\x80", "2", "3", "4"), "0xED is not UTF-8"},
		{"replacement character", "a,b\n¶\uFFFD,2\n", rows("\uFFFD", "2"), ""},
		{"U+2028, U+2029 and NEL", "a,b\n¶1\u20282\u20293\u0085,4\n", rows("1\u20282\u20293\u0085", "4"), ""},
		{"vertical tab and form feed", "a,b\n¶1\v2,3\f4\n", rows("1\v2", "3\f4"), ""},
		{"right-to-left text and marks", "a,b\n¶שלום,\u202Eabc\u200F\n", rows("שלום", "\u202Eabc\u200F"), ""},
		{"emoji with joiners", "a,b\n¶👩‍👩‍👧,🇩🇪\n", rows("👩‍👩‍👧", "🇩🇪"), ""},
		{"combining forms", "a,b\n¶e\u0301,é\n", rows("e\u0301", "é"), ""},
		{"32,767 characters in a cell", "a,b\n¶" + long + ",\"" + long + "\"\n¶3,4\n", rows(long, long, "3", "4"), ""},
		{"formula", "a,b\n¶=1+1,@x\n", rows("=1+1", "@x"), ""},
		{"leading zeros", "a,b\n¶010,1e5\n", rows("010", "1e5"), ""},
		{"missing last line end", "a,b\n¶1,2", rows("1", "2"), ""},
		{"several line ends at the end", "a,b\n¶1,2\n\n\r\n\r", rows("1", "2"), ""},
		{"mixed line ends", "a,b\r¶1,2\r\n¶3,4\n¶5,6\r", rows("1", "2", "3", "4", "5", "6"), ""},
		{"comment sign", "a,b\n¶#1,2\n", rows("#1", "2"), ""},
		{"backslash before a quote", "a,b\n¶\"1\\∑\"2\",3\n¶4,5\n", rows(`"1\"2"`, "3", "4", "5"), "text after the closing quote"},
		{"empty quoted cell", "a,b\n¶\"\",\"2\"\n", rows("", "2"), ""},
		{"doubled quotes without outer ones", "a,b\n¶5∑\"\" pipe,2\n¶3,4\n", rows(`5"" pipe`, "2", "3", "4"), "a quote inside"},
		{"single and typographic quotes", "a,b\n¶'1',“2”\n¶it’s,«4»\n", rows("'1'", "“2”", "it’s", "«4»"), ""},
		{"line end in an unquoted cell", "a,b\n¶1∑\n¶2∑\n¶3,4\n", [][]string{{"1"}, {"2"}, {"3", "4"}}, "the row has 1 cell, the header 2"},
		{"CR CR LF", "a,b\r\r\n¶1,2\r\r\n¶3,4\r\r\n", rows("1", "2", "3", "4"), ""},
		{"control characters", "a,b\n¶1\x1B[31m,\x072\x7F\n", rows("1\x1B[31m", "\x072\x7F"), ""},
		{"Ctrl-Z at the end", "a,b\n¶1,2\n¶\x1A∑", [][]string{{"1", "2"}, {"\x1A"}}, "the row has 1 cell, the header 2"},
		{"no-break and zero-width spaces", "a,b\n¶\u00A01,\u200B\n¶\u200B,\u2060\n", rows("\u00A01", "\u200B", "\u200B", "\u2060"), ""},
		{"100,000 characters in a row", "a,b\n¶" + wide + "," + wide + "\n", rows(wide, wide), ""},
		{"lone quote, never closed", "a,b\n¶1,2\n3,∑\"4\n5,6\n", rows("1", "2"), "never closed"},
	}
}

func TestDecisions(t *testing.T) {
	for _, d := range decisions() {
		t.Run(d.name, func(t *testing.T) {
			input, places, starts := marks(d.input)
			r, err := New("a.csv", strings.NewReader(input), Options{Delimiter: ","})
			if err != nil {
				t.Fatal(err)
			}
			got, faults, fatal := readAll(t, r)
			if fatal != nil {
				faults = append(faults, fatal)
			}
			var cells [][]string
			var lines []int
			for _, row := range got {
				cells = append(cells, row.Cells)
				lines = append(lines, row.Line)
			}
			if !slices.EqualFunc(cells, d.want, slices.Equal) {
				t.Errorf("cells %q, want %q", cells, d.want)
			}
			if !slices.Equal(lines, starts) {
				t.Errorf("rows on lines %v, want %v", lines, starts)
			}
			if len(faults) != len(places) {
				t.Fatalf("faults %v, want %d", faults, len(places))
			}
			for i, f := range faults {
				if f.Line != places[i][0] || f.Column != places[i][1] {
					t.Errorf("fault at %d:%d, want %v", f.Line, f.Column, places[i])
				}
				if !strings.Contains(f.Error(), d.fault) {
					t.Errorf("fault %q, want %q in it", f, d.fault)
				}
			}
		})
	}
}

// Every line of the tables in the package comment has a test, and the other way
// round.
func TestDecisionsAreDocumented(t *testing.T) {
	var cells, files []string
	for _, d := range decisions() {
		cells = append(cells, d.name)
	}
	for _, d := range fileDecisions(t) {
		files = append(files, d.name)
	}
	for section, tested := range map[string][]string{"Decisions": cells, "Files": files} {
		documented := tableOf(t, section)
		slices.Sort(documented)
		slices.Sort(tested)
		if !slices.Equal(documented, tested) {
			t.Errorf("%s: documented %q\ntested %q", section, documented, tested)
		}
	}
}

// tableOf gives the first column of the table in a section of the package comment.
func tableOf(t *testing.T, section string) (names []string) {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("// # "+section))
	text, _, _ = bytes.Cut(text, []byte("// # "))
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\r\n", "\n")) {
		if row, ok := strings.CutPrefix(line, "//\t"); ok {
			name, _, _ := strings.Cut(row, "  ")
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}

// rows cuts cells into rows of two.
func rows(cells ...string) [][]string {
	return slices.Collect(slices.Chunk(cells, 2))
}

// marks takes the marks out of an input and gives the line and column of each ∑
// and the line of each ¶.
func marks(input string) (text string, places [][2]int, starts []int) {
	var b strings.Builder
	line, column := 1, 1
	for i := 0; i < len(input); {
		c, n := rune(input[i]), 1
		for _, m := range "∑¶\uFEFF" {
			if strings.HasPrefix(input[i:], string(m)) {
				c, n = m, len(string(m))
			}
		}
		switch {
		case c == '∑':
			places = append(places, [2]int{line, column})
		case c == '¶':
			starts = append(starts, line)
		default:
			b.WriteString(input[i : i+n])
			switch {
			case c == '\n', c == '\r' && !strings.HasPrefix(input[i+1:], "\n"):
				line, column = line+1, 1
			case c < 0x80 || c >= 0xC0 && !(b.Len() == len(string(bom)) && c == bom):
				column++ // the first byte of a character
			}
		}
		i += n
	}
	return b.String(), places, starts
}

// readAll reads to the end or to the error that ends the reading.
func readAll(t *testing.T, r *Reader) (got []Row, faults []*Error, fatal *Error) {
	t.Helper()
	for {
		row, err := r.Read()
		if err != nil {
			if e, ok := err.(*Error); ok {
				return got, faults, e
			}
			if err.Error() != "EOF" {
				t.Fatalf("error %v of type %T", err, err)
			}
			return got, faults, nil
		}
		row.Cells = slices.Clone(row.Cells)
		got = append(got, row)
		if row.Fault != nil {
			if row.Fault.Reason == "" {
				t.Errorf("a fault without a reason: %v", row.Fault)
			}
			faults = append(faults, row.Fault)
		}
	}
}
