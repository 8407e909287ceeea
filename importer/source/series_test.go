package source

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// folderOf writes files into a folder of the test.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// Several files are read as one, each by its own delimiter, encoding and order of
// columns; each row says which it is from.
func TestSeveralFiles(t *testing.T) {
	folder := folderOf(t, map[string]string{
		"deals-1.csv": "a,b,c\n1,2,3\n",
		"deals-2.csv": "c;a;b\n6;4;5\n\n9;7\nx;y;z\n1;2;3;4\n",
		"deals-3.csv": inUTF16("\uFEFFb\tc\ta\nü\tö\tä\n", 1),
		"deals-4.csv": "a,b,c\n",
		"others.csv":  "a,b\n",
	})
	pattern := filepath.Join(folder, "deals-*.csv")
	r, err := Open(pattern, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !slices.Equal(r.Header(), []string{"a", "b", "c"}) || r.Delimiter() != ',' {
		t.Errorf("%q, %q", r.Header(), r.Delimiter())
	}
	got, faults, fatal := readAll(t, r)
	if fatal != nil || len(faults) != 2 || !strings.HasPrefix(faults[0].Error(), filepath.Join(folder, "deals-2.csv:4:4: the row has 2 cells")) {
		t.Fatalf("%v, %v", faults, fatal)
	}
	want := []Row{
		{File: "deals-1.csv", Line: 2, Cells: []string{"1", "2", "3"}},
		{File: "deals-2.csv", Line: 2, Cells: []string{"4", "5", "6"}},
		{File: "deals-2.csv", Line: 4, Cells: []string{"7", "", "9", ""}},
		{File: "deals-2.csv", Line: 5, Cells: []string{"y", "z", "x"}},
		{File: "deals-2.csv", Line: 6, Cells: []string{"2", "3", "1", "4"}},
		{File: "deals-3.csv", Line: 2, Cells: []string{"ä", "ü", "ö"}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows", len(got))
	}
	for i, row := range got {
		if filepath.Base(row.File) != want[i].File || row.Line != want[i].Line || !slices.Equal(row.Cells, want[i].Cells) ||
			(row.Order == nil) != (row.File == filepath.Join(folder, "deals-1.csv")) {
			t.Errorf("%+v, want %+v", row, want[i])
		}
	}
	if n, err := Count([]string{pattern}, Options{}); n != len(want) || err != nil {
		t.Errorf("Count gives %d, %v", n, err)
	}
	if _, err := r.Read(); err != io.EOF {
		t.Error(err)
	}
}

// Places are those in the file, whatever the order of its columns.
func TestPlaceInSeveralFiles(t *testing.T) {
	folder := folderOf(t, map[string]string{"1.csv": "a,b\n1,2\n", "2.csv": "b,a\nlong,x\n"})
	r, err := Open(filepath.Join(folder, "?.csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, want := range []int{3, 1} {
		if _, err := r.Read(); err != nil {
			t.Fatal(err)
		}
		if _, column := r.Place(1); column != want {
			t.Errorf("b at %d, want %d", column, want)
		}
	}
}

func TestFilesThatDoNotAgree(t *testing.T) {
	folder := folderOf(t, map[string]string{
		"1.csv": "a,b,c\n1,2,3\n", "2.csv": "a,d\n", "3.csv": "a,b,c,e,f,g,h,i,j\n", "4.csv": "", "5.csv": "a,b\n",
	})
	in := func(name string) string { return filepath.Join(folder, name) }
	if err := os.Link(in("1.csv"), in("1 too.csv")); err != nil {
		t.Fatal(err)
	}
	roundabout := folder + string(filepath.Separator) + "." + string(filepath.Separator) + "1.csv"
	for _, c := range []struct {
		paths []string
		want  string
	}{
		{[]string{in("1.csv"), in("2.csv")}, in("2.csv") + ": compared with " + in("1.csv") + ` the header lacks columns "b", "c" and has besides column "d"; name the columns alike, or import the file alone with a mapping of its own`},
		{[]string{in("1.csv"), in("3.csv")}, `the header has besides columns "e", "f", "g", "h", "i" and 1 more; name`},
		{[]string{in("1.csv"), in("5.csv")}, `the header lacks column "c"; name`},
		{[]string{in("1.csv"), in("4.csv")}, in("4.csv") + ": the file is empty"},
		{[]string{in("1.csv"), in("1.csv")}, in("1.csv") + ": the file is given twice"},
		{[]string{in("1.csv"), roundabout}, roundabout + ": the file is given twice: it is " + in("1.csv") + " by another name"},
		{[]string{in("1*.csv")}, in("1.csv") + ": the file is given twice: it is " + in("1 too.csv") + " by another name"},
		{[]string{in("1.csv"), Stdin}, "standard input and pipes cannot be one of several files"},
		{[]string{in("1.csv"), in("9.csv")}, in("9.csv") + ": there is no such file"},
		{[]string{in("x*.csv")}, in("x*.csv") + ": no file matches this pattern"},
		{nil, "no file is given"},
	} {
		_, err := OpenAll(t.Context(), c.paths, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// A file whose name looks like a pattern is itself.
func TestNameLikePattern(t *testing.T) {
	folder := folderOf(t, map[string]string{"deals [old].csv": "a\n1\n", "deals o.csv": "b\n"})
	r, err := Open(filepath.Join(folder, "deals [old].csv"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Header()[0] != "a" {
		t.Errorf("%q", r.Header())
	}
}
