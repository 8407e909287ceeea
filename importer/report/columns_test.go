package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumns(t *testing.T) {
	c := NewColumns([]Column{
		{Name: "Amount", Value: 0, Nulls: []string{"n/a"}},
		{Name: "Account", Value: -1},
		{Name: "Phone", Value: 1},
	}, []Made{
		{Target: Target{Key: "next"}, From: []string{"Amount", "Account"}, Index: []int{0, 1}, Value: 2},
		{Target: Target{Key: "source"}, Value: 3},
	})
	value := func(s string) []byte { return []byte(s) }
	for _, row := range []struct {
		cells  []string
		values [][]byte
	}{
		{[]string{"$1.00", "Solstice", "call me"}, [][]byte{value("1"), nil, value(`"a"`), value(`"c"`)}},
		{[]string{" n/a ", " ", "555"}, [][]byte{nil, nil, nil, value(`"c"`)}},
		{[]string{"$1.00", "Solstice"}, [][]byte{value("1"), nil, value(`"a"`), value(`"c"`)}}, // seen before, and short
		{[]string{"bad", "Kestrel", ""}, [][]byte{nil, nil, value(`"b"`), value(`"c"`)}},
		{[]string{"$2.00", "Kestrel", ""}, nil},
		{[]string{"$3.00", "Granite", ""}, [][]byte{value("3")}},
		{[]string{"$4.00", "Zephyr", ""}, [][]byte{value("4")}},
		{[]string{"$5.00", "Aurora", ""}, [][]byte{value("5")}},
	} {
		c.Add(row.cells, row.values)
		for _, v := range row.values {
			clear(v) // the values are the caller's
		}
	}
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	want := [][]Sample{
		{{[]string{"$1.00"}, raw("1")}, {[]string{"$3.00"}, raw("3")}, {[]string{"$4.00"}, raw("4")}},
		{{Cells: []string{"Solstice"}}, {Cells: []string{"Kestrel"}}, {Cells: []string{"Granite"}}},
		{{Cells: []string{"call me"}}, {Cells: []string{"555"}}}, // nothing better
	}
	for i, column := range c.columns {
		if diff := cmp.Diff(want[i], column.shown()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", column.Name, diff)
		}
	}
	for i, filled := range []int64{7, 7, 2} {
		if c.columns[i].filled != filled || c.rows != 8 {
			t.Errorf("%s is filled in %d of %d rows, want %d of 8", c.columns[i].Name, c.columns[i].filled, c.rows, filled)
		}
	}
	made := [][]Sample{
		{{[]string{"$1.00", "Solstice"}, raw(`"a"`)}, {[]string{"bad", "Kestrel"}, raw(`"b"`)}},
		{{[]string{}, raw(`"c"`)}},
	}
	for i, field := range c.made {
		if diff := cmp.Diff(made[i], field.samples); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field.Key, diff)
		}
	}
}

func TestSamplesAreBounded(t *testing.T) {
	c := NewColumns([]Column{{Name: "Text", Value: 0}}, nil)
	c.Add([]string{strings.Repeat("é", 1<<20)}, [][]byte{quoted(strings.Repeat("x", 1<<20))})
	if s := c.columns[0].samples[0]; len(s.Cells[0]) > maxSample || len(s.Value) > maxValue {
		t.Errorf("a sample of %d and %d bytes", len(s.Cells[0]), len(s.Value))
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct {
		n, all int64
		want   string
	}{{0, 0, "0 %"}, {0, 9, "0 %"}, {1, 1000, "< 1 %"}, {1, 3, "33 %"}, {999, 1000, "> 99 %"}, {9, 9, "100 %"}} {
		if got := percent(tt.n, tt.all); got != tt.want {
			t.Errorf("%d of %d is %s, want %s", tt.n, tt.all, got, tt.want)
		}
	}
}

func TestLabels(t *testing.T) {
	l := Labels{"opt_1": "Closed Won", "opt_2": "Urgent"}
	for raw, want := range map[string]string{
		``: "", `null`: "", `[]`: "", `12.50`: "12.50", `true`: "true", `"opt_1"`: "Closed Won", `"opt_9"`: "opt_9",
		`["opt_2", "x", null]`: "Urgent, x", `{"street":"Kornweg 9","street2":null,"city":"Bremen"}`: "Kornweg 9 · Bremen",
		`{"firstName":"Ada","lastName":"Lum"}`: "Ada · Lum", `"broken`: `"broken`, `[1`: `[1`, `{"a":`: `{"a":`,
	} {
		if got := l.text(json.RawMessage(raw)); got != want {
			t.Errorf("%s is shown as %q, want %q", raw, got, want)
		}
	}
}

// Samples cost time for every row: a column of two values gets no third one late, and
// one that has shown none yet still gets its first.
func TestSamplesAreLookedForAtTheBeginning(t *testing.T) {
	c := NewColumns([]Column{{Name: "Stage", Value: 0}, {Name: "Amount", Value: 1}}, nil)
	for i := range searched + 10 {
		stage, amount := "open", []byte(nil)
		if i == searched {
			stage, amount = "won", []byte("1")
		}
		c.Add([]string{stage, "1"}, [][]byte{[]byte(`"opt"`), amount})
	}
	for i, want := range [][]Sample{
		{{[]string{"open"}, json.RawMessage(`"opt"`)}},
		{{[]string{"1"}, json.RawMessage("1")}},
	} {
		if diff := cmp.Diff(want, c.columns[i].shown()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.columns[i].Name, diff)
		}
	}
	if got := c.columns[0].filled; got != searched+10 {
		t.Errorf("%d cells are counted, want %d", got, searched+10)
	}
}

// A long text that stays as it is shows no before and after.
func TestLongTextsDoNotSeemConverted(t *testing.T) {
	long := strings.Repeat("long ", 60)
	c := NewColumns([]Column{{Name: "Note", Value: 0}}, nil)
	c.Add([]string{long}, [][]byte{[]byte(`"` + strings.TrimSpace(long) + `"`)})
	if got := newHTMLSamples(c.columns[0].shown(), nil); len(got) != 1 || got[0].Differ {
		t.Errorf("%+v", got)
	}
}
