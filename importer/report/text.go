package report

import (
	"io"
	"strings"

	"lightfield-importer/importer/outcome"
)

// topKinds is how many kinds of errors the text names.
const topKinds = 10

// WriteText writes what a person sees at the end of a run, for a terminal of
// that many columns (0: lines are not broken). Paths and commands are never
// broken, so that they can be copied.
func (s *Summary) WriteText(w io.Writer, width int) error {
	c := s.complete()
	t := &page{width: width}
	c.writeHead(t)
	c.writeCounts(t)
	c.writeEffort(t)
	writeKinds(t, "most frequent errors", "error", c.Errors, c.ErrorsOther)
	writeKinds(t, "most frequent warnings", "warning", c.WarningKinds, 0)
	c.writeTables(t)
	c.writeUnchecked(t)
	c.writeColumns(t)
	c.writeSteps(t)
	c.writeFiles(t)
	c.writeNext(t)
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (s *Summary) writeHead(t *page) {
	rows := number(s.Rows.Read) + " " + plural(s.Rows.Read, "row")
	if s.Rows.NotAttempted > 0 {
		rows = number(s.Rows.Read-s.Rows.NotAttempted) + " of " + rows
	}
	rows += " in " + duration(seconds(s.DurationSeconds))
	if s.DryRun {
		t.print(0, "dry run of "+s.File+": "+rows+"; nothing was written")
	} else {
		if s.RowsPerSecond >= 0.05 {
			rows += ", " + rate(s.RowsPerSecond) + " a second"
		}
		t.print(0, s.File+": "+rows)
	}
	if why := s.why(); why != "" {
		t.print(0, why)
	}
}

// why says in words what stopped the run, "" when nothing did.
func (s *Summary) why() string {
	words := map[string]string{
		"":                 "",
		StoppedInterrupted: "interrupted",
		StoppedOutage:      "stopped by an outage",
		StoppedMaxErrors:   "stopped by --max-errors: " + s.needSomebody(),
		StoppedMaxDuration: "stopped because its time was up (--max-duration)",
		StoppedFatal:       "stopped",
	}
	why, known := words[s.Stopped]
	if !known {
		why = "stopped (" + s.Stopped + ")"
	}
	switch {
	case s.Error == "":
		return why
	case why == "":
		return s.Error
	}
	return why + ": " + s.Error
}

// needSomebody says how many rows do.
func (s *Summary) needSomebody() string {
	n := s.Rows.Rejected + s.Rows.Ambiguous + s.Rows.InDoubt
	if n == 1 {
		return "1 row needs somebody"
	}
	return number(n) + " rows need somebody"
}

// glosses explain the outcomes that do not explain themselves.
var glosses = map[outcome.Outcome]string{
	outcome.Ambiguous:    " (several records match)",
	outcome.InDoubt:      " (sent, and no answer tells what became of it)",
	outcome.NotAttempted: " (the run stopped before)",
}

// gloss explains an outcome. A run that did not stop leaves rows to the next one that
// wait for another write, or of which the server tells nothing.
func (s *Summary) gloss(o outcome.Outcome) string {
	if o == outcome.NotAttempted && s.Stopped == "" {
		return " (left to the next run; results.csv says why)"
	}
	return glosses[o]
}

func (s *Summary) writeCounts(t *page) {
	counts := s.Rows.Counts()
	t.section("")
	for _, o := range outcome.All() {
		if counts[o] == 0 {
			continue
		}
		t.item(number(counts[o]), outcomeWords(o, s.DryRun)+s.gloss(o))
	}
	if counts.Total() == 0 {
		t.print(2, "no rows")
	}
}

// writeEffort tells what went on beneath, where there is something to tell.
func (s *Summary) writeEffort(t *page) {
	t.section("")
	s.writeStubs(t)
	s.writeLists(t)
	if s.Recovered > 0 {
		t.item(number(s.Recovered), plural(s.Recovered, "write")+" of an earlier run settled first")
	}
	if s.Unsettled > 0 {
		t.item(number(s.Unsettled), plural(s.Unsettled, "write")+" open or in doubt")
	}
	if s.Vanished != nil && s.Vanished.Count > 0 {
		line := plural(s.Vanished.Count, "row") + " of earlier runs not in the file any more; nothing was done to the records"
		if s.Vanished.Unreadable > 0 {
			line += ", and some may be rows that could not be read"
		}
		t.item(number(s.Vanished.Count), line)
	}
	if s.Warnings > 0 {
		t.item(number(s.Warnings), plural(s.Warnings, "row")+" with warnings")
	}
	count, waited, tooMany := s.Requests.sum()
	if count > 0 {
		line := plural(count, "request")
		if each := waited / float64(count); each >= 0.05 {
			line += ", each held up " + duration(seconds(each)) + " by the rate limit on average"
		}
		t.item(number(count), line)
	}
	if s.Retries > 0 {
		line := "of them sent again"
		if tooMany > 0 {
			line += " (" + number(tooMany) + " over the rate limit)"
		}
		t.item(number(s.Retries), line)
	}
}

func (r Requests) sum() (count int64, waited float64, tooMany int64) {
	for _, c := range []RequestStats{r.Write, r.Read, r.Search} {
		count += c.Count
		waited += c.WaitedSeconds
		tooMany += c.TooMany
	}
	return count, waited, tooMany
}

// cell is the place of the example in a spreadsheet program, which counts rows and
// no lines; empty when it is no single cell.
func (g Group) cell() string {
	if len(g.Places) == 0 || g.Places[0].Address == "" {
		return ""
	}
	return ", cell " + g.Places[0].Address
}

func writeKinds(t *page, title, noun string, groups []Group, other int64) {
	if len(groups) == 0 {
		return
	}
	t.section(title)
	for _, g := range groups[:min(len(groups), topKinds)] {
		t.item(number(g.Count), Problem{Column: g.Column, Message: g.Message}.String())
		t.hang("as in " + g.Example.String() + g.cell())
	}
	if len(groups) <= topKinds && other == 0 {
		return
	}
	more := other
	for _, g := range groups[min(len(groups), topKinds):] {
		more += g.Count
	}
	t.item(number(more), plural(more, noun)+" of other kinds")
}

// unusedNamed is how many columns that are not used the text names.
const unusedNamed = 12

// writeColumns tells what the mapping leaves undone.
func (s *Summary) writeColumns(t *page) {
	t.section("")
	if n := len(s.Unmapped); n > 0 {
		named := strings.Join(s.Unmapped[:min(n, unusedNamed)], ", ")
		if n > unusedNamed {
			named += " and others"
		}
		t.item(number(int64(n)), plural(int64(n), "column")+" not used by the mapping: "+named)
	}
	if s.Nameless {
		t.print(2, "the mapping names no identity columns: a row that changes will be another row, and make a second record;"+
			" name the columns that tell rows apart for ever, as in identity: [Deal No]")
	}
}

// incomplete is what is said of reports that could not be written to their end.
const incomplete = "the reports are incomplete: they could not be written to their end; the checkpoint has all that was sent"

func (s *Summary) writeFiles(t *page) {
	t.section("files")
	if s.Incomplete {
		t.print(2, incomplete)
	}
	t.path("to look at", s.Reports.HTML)
	t.path("to correct", s.Reports.Rejected)
	t.path("to decide", s.Reports.Ambiguous)
	t.path("every row", s.Reports.Results)
	t.path("vanished", s.Reports.Vanished)
	t.path("this summary", s.Reports.Summary)
	t.path("checkpoint", s.Checkpoint)
}

func (s *Summary) writeNext(t *page) {
	t.section("next")
	for _, step := range s.Next {
		if step.Command == "" {
			t.print(2, step.Do)
			continue
		}
		t.print(2, step.Do+":")
		t.copyable(4, step.Command)
	}
}
