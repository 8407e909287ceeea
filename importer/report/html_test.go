package report

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/mapping/printable"
)

// hostile is what a cell, a header and the server may say to do harm.
const hostile = `</style></title><script>alert(1)</script><img src=x onerror=alert(2)>"' onmouseover='alert(3) =HYPERLINK("https://evil.example","x") {{.Style}} ` +
	"\x1b[2J\u202e\x00\xff"

// pageOf is report.html of a run of these rows, with the columns ID and Stage.
func pageOf(t *testing.T, s *Summary, v View, entries ...*Entry) string {
	t.Helper()
	f := mustCreate(t, t.TempDir(), []string{"ID", "Stage"}, ',')
	f.Show(v)
	var errors, warnings Grouper
	for _, e := range entries {
		if v.Columns != nil {
			v.Columns.Add(e.Cells, [][]byte{[]byte(`"opt_1"`)})
		}
		errors.Add(e)
		warnings.AddWarnings(e)
		mustAdd(t, f, e)
	}
	s.Errors, s.WarningKinds = errors.Top(0), warnings.Top(0)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.WriteSummary(s); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(f.Paths().HTML)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// everything is a run of which every part of the page has something to show,
// and says text wherever the file, the mapping or the server may say something.
func everything(text string) (*Summary, View, []*Entry) {
	stage := Problem{Column: "Stage", Reason: "unknown_option", Message: text + " is not one of the options", Field: text,
		Address: "B2", Value: text, Allowed: text, Nearest: text}
	odd := Problem{Column: text, Reason: text, Message: text, Value: text}
	s := &Summary{
		File: "/home/somebody/" + strings.ReplaceAll(text, "/", "") + ".csv", Import: text, Object: text, Started: started, Ended: started.Add(time.Minute),
		Program: text, RunID: text, ErrorsOther: 7, Recovered: 1, Unsettled: 2, Vanished: &Vanished{Count: 3},
		Rows: Rows{Read: 6, Created: 1, Updated: 1, Skipped: 1, Rejected: 1, Ambiguous: 1, InDoubt: 1},
	}
	v := View{Labels: Labels{"opt_1": text}, Columns: NewColumns([]Column{
		{Name: text, Letters: "A", Identity: true, Value: -1},
		{Name: "Stage", Letters: "B", Into: []Target{{"$stage", text, text}}, Value: 0},
		{Name: "Unused", Letters: "C", Value: -1},
	}, []Made{{Target{"next", text, "text"}, []string{text, "Stage"}, []int{0, 1}, 0}, {Target{"source", text, "text"}, nil, nil, 0}})}
	cells := []string{text, text}
	change := []Change{{Field: text, Label: text, Old: quoted(text), New: quoted("opt_1")}, {Field: "$tags", Old: nil, New: json.RawMessage(`[]`)}}
	return s, v, []*Entry{
		{Line: 2, Row: 2, Identity: text, Outcome: outcome.Rejected, Cells: cells, Problems: []Problem{stage, stage, odd}},
		{Line: 3, Row: 3, Identity: text, Outcome: outcome.Ambiguous, Message: text, Cells: cells},
		{Line: 9, Row: 4, Identity: text, Outcome: outcome.InDoubt, Message: text, Cells: cells},
		{Line: 10, Row: 5, Identity: text, Outcome: outcome.Created, RecordID: "opp_1", Link: "https://crm.lightfield.app/opportunities/opp_1", Cells: cells, Warnings: []Problem{stage}},
		{Line: 11, Row: 6, Identity: text, Outcome: outcome.Updated, RecordID: "opp_2", Link: "javascript:alert(4)//opp_2", Cells: cells, Changes: change},
		{Line: 12, Row: 7, Identity: text, Outcome: outcome.Skipped, Message: text, Cells: cells},
	}
}

func quoted(text string) json.RawMessage {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return data
}

// A cell with HTML or a formula is shown and never run: whatever the texts are,
// the page has the very elements and attributes that it has with harmless ones.
func TestPageOfHostileTexts(t *testing.T) {
	calm := shape(t, pageOf2(t, "harmless"))
	wild := shape(t, pageOf2(t, hostile))
	if !slices.Equal(calm, wild) {
		for i := range min(len(calm), len(wild)) {
			if calm[i] != wild[i] {
				t.Fatalf("element %d is %s, and with harmless texts %s", i, wild[i], calm[i])
			}
		}
		t.Fatalf("%d elements, with harmless texts %d", len(wild), len(calm))
	}
	page := pageOf2(t, hostile)
	for _, want := range []string{"&lt;script&gt;alert(1)&lt;/script&gt;", "=HYPERLINK(&#34;https://evil.example&#34;", `\x1b[2J\u202e\x00\xff`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	if i := strings.IndexFunc(page, func(r rune) bool { return printable.Unsafe(r) && r != '\n' }); i >= 0 {
		t.Errorf("control character in %q", page[max(i-40, 0):i+5])
	}
}

func pageOf2(t *testing.T, text string) string {
	s, v, entries := everything(text)
	return pageOf(t, s, v, entries...)
}

// Nothing that a cell says is in a page that is to be mailed.
func TestPageWithoutCellValues(t *testing.T) {
	const secret = "Marigold"
	s, v, entries := everything(secret)
	s.File, s.Import, s.Object, s.Program, s.RunID, s.Error = "deals.csv", "deals", "opportunity", "1", "run", "refused: "+secret
	s.Stopped = StoppedFatal
	// What is left are names that the file's header, the mapping and the
	// definitions give.
	v = View{Labels: v.Labels, NoCellValues: true, Columns: NewColumns([]Column{
		{Name: "ID", Letters: "A", Identity: true, Value: -1}, {Name: "Stage", Letters: "B", Into: []Target{{"$stage", "Stage", "single select"}}, Value: 0},
	}, []Made{{Target{"next", "Next step", "text"}, []string{"ID", "Stage"}, []int{0, 1}, 0}})}
	for _, e := range entries {
		for _, list := range [][]Problem{e.Problems, e.Warnings} {
			for i := range list {
				list[i].Column, list[i].Reason, list[i].Allowed, list[i].Field = "Stage", "unknown_option", "Won, Lost", "$stage"
			}
		}
		for i := range e.Changes {
			e.Changes[i].Field, e.Changes[i].Label = "$stage", "Stage"
		}
	}
	page := pageOf(t, s, v, entries...)
	if i := strings.Index(page, secret); i >= 0 {
		t.Errorf("the page says %q", page[max(i-200, 0):i+20])
	}
	for _, want := range []string{"B2", "Not one of the options", "Allowed: <bdi>Won, Lost", "opp_1", "The contents of cells were left out"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
}

// What it shows, part by part.
func TestPage(t *testing.T) {
	s := &Summary{DryRun: true, File: `C:\exports\deals.csv`, Object: "opportunity", Started: started, Ended: started.Add(time.Second),
		Rows: Rows{Read: 1000, Created: 996, Rejected: 3, Updated: 1}}
	v := View{Labels: Labels{"opt_1": "Closed Won"}, Columns: NewColumns([]Column{
		{Name: "ID", Letters: "A", Identity: true, Value: -1},
		{Name: "Stage", Letters: "B", Into: []Target{{"$stage", "Stage", "single select"}}, Value: 0, Nulls: []string{"n/a"}},
	}, nil)}
	page := pageOf(t, s, v,
		&Entry{File: "deals.csv", Line: 2, Row: 2, Identity: "A-1", Outcome: outcome.Rejected, Cells: []string{"A-1", "Won"}, Problems: []Problem{
			{Column: "Stage", Reason: "unknown_option", Message: `"Wno" is not one of the options; did you mean "Won"?`,
				Address: "B2", Value: "Wno", Allowed: "Won, Lost", Nearest: "Won"}}},
		&Entry{File: "deals.csv", Line: 7, Row: 3, Identity: "A-2", Outcome: outcome.Updated, RecordID: "opp_2", Link: "https://crm.lightfield.app/opportunities/opp_2",
			Cells: []string{"A-2", "n/a"}, Changes: []Change{{Field: "$stage", Label: "Stage", Old: json.RawMessage("null"), New: json.RawMessage(`"opt_1"`)}}},
	)
	text := regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`).ReplaceAllString(page, " ")
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	for _, want := range []string{
		"deals.csv: 3 of 1,000 rows need correcting", "Dry run of deals.csv", "1 fault in 1 column", "nothing was written",
		"996 would be created > 99 %", "3 rejected < 1 %",
		"Stage not one of the options Allowed: Won, Lost B2 line 2 Wno did you mean Won ?",
		"Row 2 A-1 · Won B2 Stage Wno Not one of the options ; did you mean Won ?",
		"What would change", "Row 3 A-2 line 7 · opp_2 Stage $stage nothing Closed Won",
		"A ID identity the identity only 100 % A-1 A-2",
		"B Stage Stage $stage single select 50 % Won → becomes Closed Won",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q in:\n%s", want, text)
		}
	}
	for _, unwanted := range []string{"exports", "Records in Lightfield"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("the page says %q", unwanted)
		}
	}
	if !strings.Contains(page, `<a href="https://crm.lightfield.app/opportunities/opp_2" rel="noopener noreferrer">opp_2</a>`) {
		t.Error("the record is not linked")
	}
}

// The parts of the bar fill it in the order of the outcomes, the smallest seen.
func TestOutcomeBar(t *testing.T) {
	o := newHTMLOutcomes(&Summary{DryRun: true, Rows: Rows{Read: 1_000_001, Created: 750_000, Rejected: 250_000, InDoubt: 1}})
	if o.Label != "750,000 would be created, 250,000 rejected, 1 in doubt" {
		t.Errorf("the bar is called %s", o.Label)
	}
	end := -barGap
	for _, p := range o.Parts {
		if p.Width < barLeast/2 || math.Abs(p.X-end-barGap) > 1e-9 {
			t.Errorf("%s from %.2f, %.2f wide, behind %.2f", p.Name, p.X, p.Width, end)
		}
		end = p.X + p.Width
	}
	if math.Abs(end-barWidth) > 1e-9 || math.Abs(o.Parts[0].Width/o.Parts[1].Width-3) > 0.01 {
		t.Errorf("the bar ends at %.2f: %+v", end, o.Parts)
	}
	if o = newHTMLOutcomes(&Summary{}); len(o.Parts) != 0 {
		t.Errorf("no rows have the parts %+v", o.Parts)
	}
}

// Faults of one reason are told once what is wrong when that is the same for all,
// and each its own otherwise; a page without cell values says nothing of it.
func TestPageExplainsEachPlace(t *testing.T) {
	fault := func(line int, column, value, message, allowed string) *Entry {
		return &Entry{Line: line, Row: line, Outcome: outcome.Rejected, Problems: []Problem{
			{Column: column, Reason: "several_found", Message: message, Address: "A" + strconv.Itoa(line), Value: value, Allowed: allowed}}}
	}
	entries := []*Entry{
		fault(2, "Same", "a", "has no second; fill it", ""), fault(3, "Same", "b", "has no second; fill it", ""),
		fault(6, "Lost", "Acme", `no account has the $name "Acme"`, ""), fault(7, "Lost", "Globex", `no account has the $name "Globex"`, ""),
		fault(4, "Other", "Korea", `"Korea" is two things, one of KR, KP`, "KR, KP"),
		fault(5, "Other", "Congo", `"Congo" is two things, one of CD, CG`, "CD, CG"),
	}
	for _, hidden := range []bool{false, true} {
		s := &Summary{Rows: Rows{Read: 4, Rejected: 4}}
		text := regexp.MustCompile(`(?s)<style>.*</style>|<section aria-labelledby="rows">.*|<[^>]*>`).ReplaceAllString(pageOf(t, s, View{NoCellValues: hidden}, entries...), " ")
		text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
		for _, want := range []string{
			"Same several such records Has no second; fill it A2 line 2 a A3 line 3 b",
			"Lost several such records No account has the $name of the cell A6 line 6 Acme A7 line 7 Globex",
			"Other several such records A4 line 4 Korea Two things, one of KR, KP A5 line 5 Congo Two things, one of CD, CG",
		} {
			if strings.Contains(text, want) == hidden {
				t.Errorf("cell values hidden: %t; %q in:\n%s", hidden, want, text)
			}
		}
	}
}

// Of several files read as one, each row says its own.
func TestPageOfSeveralFiles(t *testing.T) {
	at := func(file string, row int) *Entry {
		return &Entry{File: file, Line: row, Row: row, Outcome: outcome.Rejected, Problems: []Problem{{Column: "Stage", Reason: "unknown_option", Address: "B3", Message: "no"}}}
	}
	s := &Summary{File: "exports/*.csv", Rows: Rows{Read: 2, Rejected: 2}}
	page := pageOf(t, s, View{}, at("exports/a.csv", 3), at("exports/b.csv", 3))
	for _, want := range []string{"a.csv, line 3", "b.csv, line 3"} {
		if n := strings.Count(page, want); n != 2 {
			t.Errorf("the page says %s %d times, want 2", want, n)
		}
	}
	s.File = "exports/a.csv"
	if page = pageOf(t, s, View{}, at("exports/a.csv", 3)); strings.Contains(page, "a.csv, line") {
		t.Error("the page repeats the name of its only file")
	}
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		s          Summary
		text, tone string
	}{
		{Summary{DryRun: true, Rows: Rows{Read: 1, Created: 1}}, "Nothing is wrong: the only row can be imported", "good"},
		{Summary{DryRun: true, Rows: Rows{Read: 2000, Created: 2000}}, "Nothing is wrong: all 2,000 rows can be imported", "good"},
		{Summary{Rows: Rows{Read: 2, Created: 1, Unchanged: 1}}, "All 2 rows are done", "good"},
		{Summary{Rows: Rows{Read: 1, Created: 1}}, "The only row is done", "good"},
		{Summary{Rows: Rows{Read: 3, Rejected: 1, Created: 2}}, "1 of 3 rows was not imported", "bad"},
		{Summary{Rows: Rows{Read: 9, Rejected: 1, Ambiguous: 1, InDoubt: 1}}, "3 of 9 rows were not imported", "bad"},
		{Summary{DryRun: true, Rows: Rows{Read: 1, Rejected: 1}}, "The only row needs correcting", "bad"},
		{Summary{Rows: Rows{Read: 3, Created: 2, NotAttempted: 1}}, "1 of 3 rows is left to the next run", "bad"},
		{Summary{Rows: Rows{Read: 3, InDoubt: 1, NotAttempted: 2}}, "1 of 3 rows was not imported", "bad"},
		{Summary{}, "The file has no rows", "bad"},
		{Summary{Stopped: StoppedOutage, Rows: Rows{Read: 1, NotAttempted: 1}}, "The run stopped before its end", "stopped"},
	}
	for _, tt := range tests {
		if got := judge(&tt.s); got.Text != tt.text || got.Tone != tt.tone {
			t.Errorf("%+v, want %s (%s)", got, tt.text, tt.tone)
		}
	}
}

// The page and what is kept for it do not grow with the file.
func TestPageIsBounded(t *testing.T) {
	size := func(rows int) int {
		s, v, _ := everything("x")
		var entries []*Entry
		long := strings.Repeat("long ", 2*maxExample/5)
		for i := range rows {
			p := Problem{Column: "Stage", Reason: "unknown_option", Message: long, Address: fmt.Sprint("B", i), Value: long, Allowed: long}
			entries = append(entries,
				&Entry{Line: i, Row: i, Identity: long, Outcome: outcome.Rejected, Cells: []string{long, long}, Problems: slices.Repeat([]Problem{p}, 15)},
				&Entry{Line: i, Row: i, Identity: long, Outcome: outcome.Updated, RecordID: "opp_1", Cells: []string{long, long},
					Changes: []Change{{Field: "f", Old: quoted(long), New: quoted(long)}}})
		}
		return len(pageOf(t, s, v, entries...))
	}
	few, many := size(60), size(180)
	if many > few+1000 || many > 2<<20 {
		t.Errorf("%d bytes for 120 rows, %d for 360", few, many)
	}
}

func TestWebLink(t *testing.T) {
	const good = "https://crm.lightfield.app/opportunities/opp_1"
	if got := webLink(good, "opp_1"); got != good {
		t.Errorf("%q is not taken for a link: %q", good, got)
	}
	for _, bad := range []string{
		"", "opp_1", "http://crm.lightfield.app/opp_1", "javascript:alert(1)//opp_1", "https://evil.example/opp_1",
		"https://lightfield.app.evil.example/opp_1", "https://evillightfield.app/opp_1", "https://user@crm.lightfield.app/opp_1",
		"https://crm.lightfield.app:444/opp_1", "https://crm.lightfield.app/opp_1?next=//evil", "https://crm.lightfield.app/opp_1#x",
		"https://crm.lightfield.app/opp_2", "//crm.lightfield.app/opp_1", "https://crm.lightfield.app/\x00/opp_1",
	} {
		if got := webLink(bad, "opp_1"); got != "" {
			t.Errorf("%q is taken for a link", bad)
		}
	}
	if got := webLink("https://crm.lightfield.app/", ""); got != "" {
		t.Error("a link without a record is taken for one")
	}
}
