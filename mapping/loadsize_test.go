package mapping

import "testing"

func TestSizes(t *testing.T) {
	for text, want := range map[string]int{
		"1024": 1024, "64 MiB": 64 << 20, "64MiB": 64 << 20, "64 MB": 64_000_000, "1 kB": 1000, "1 KB": 1000,
		"2 KiB": 2048, "1 GiB": 1 << 30, "5 B": 5,
		"": -1, "MiB": -1, "1.5 MiB": -1, "-1": -1, "1  MiB": -1, "1 mib": -1, "1e3": -1, "99999999999999999999": -1,
	} {
		if got := parseSize(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestLoadLimits(t *testing.T) {
	m := load(t, head+"source: {max_cell: 32 MiB, max_record: 100 MB, max_columns: 10000}\nfields: {a: B}\n")
	if s := m.Source; s.MaxCell != 32<<20 || s.MaxRecord != 100_000_000 || s.MaxColumns != 10000 {
		t.Errorf("%+v", s)
	}
	m = load(t, head+"fields: {a: B}\n")
	if s := m.Source; s.MaxCell != 0 || s.MaxRecord != 0 || s.MaxColumns != 0 {
		t.Errorf("defaults that are the reader's: %+v", s)
	}
}
