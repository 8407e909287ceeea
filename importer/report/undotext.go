package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"lightfield-importer/importer/outcome"
)

// UndoPlan is what an undo would do, before anything is asked of the server.
type UndoPlan struct {
	Runs    []UndoRun
	Imports []UndoImport
	Open    int // writes that earlier runs have left open, settled before anything else
	First   []UndoRow
	Force   bool
	// Forgotten are runs from which nothing can be taken back any more.
	Forgotten int
}

// UndoImport is what an undo does of one import.
type UndoImport struct {
	Import, Object string
	Trash, Restore int64
}

// Total is the number of records.
func (p UndoPlan) Total() int64 {
	var n int64
	for _, i := range p.Imports {
		n += i.Trash + i.Restore
	}
	return n
}

// WriteText writes what a person is asked about, for a terminal of that many
// columns (0: lines are not broken).
func (p UndoPlan) WriteText(w io.Writer, width int) error {
	t := &page{width: width}
	for _, r := range p.Runs {
		t.print(0, "to take back: "+r.text())
	}
	t.section("")
	for _, i := range p.Imports {
		if i.Trash > 0 {
			t.item(number(i.Trash), i.records(i.Trash)+" created: to the trash")
		}
		if i.Restore > 0 {
			t.item(number(i.Restore), i.records(i.Restore)+" changed: previous values put back")
		}
	}
	if p.Open > 0 {
		t.item(number(int64(p.Open)), plural(int64(p.Open), "write")+" open: settled first, and taken back where they belong to it")
	}
	if p.Forgotten > 0 {
		t.item(number(int64(p.Forgotten)), "older "+plural(int64(p.Forgotten), "run")+" left as they are: the last ten can be taken back")
	}
	t.section("the first of them")
	for _, r := range p.First {
		t.copyable(2, strings.TrimSpace(r.Identity+" ("+wayWords[r.Way]+") "+r.Link))
	}
	if p.Total() > 0 && !p.Force {
		t.section("")
		t.print(0, "records that somebody has changed since are kept and listed (--force takes them back too)")
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

var wayWords = map[string]string{WayTrash: "to the trash", WayRestore: "previous values put back"}

func (i UndoImport) records(n int64) string {
	return fmt.Sprintf("%s %s of %s", i.Object, plural(n, "record"), i.Import)
}

// text reads run 1a2b3c4d of deals, started 2026-11-23 12:10:25 UTC.
func (r UndoRun) text() string {
	return fmt.Sprintf("run %.8s of %s, started %s", r.ID, r.Import, r.Started.UTC().Format(time.DateTime+" MST"))
}

// WriteText writes what a person sees at the end of an undo.
func (s *UndoSummary) WriteText(w io.Writer, width int) error {
	c := s.complete()
	t := &page{width: width}
	if c.Nothing != "" {
		c.writeNothing(t)
		_, err := io.WriteString(w, t.b.String())
		return err
	}
	c.writeHead(t)
	c.writeCounts(t)
	for _, b := range []outcome.Back{outcome.Kept, outcome.Failed} {
		c.writeKinds(t, b)
	}
	t.section("files")
	t.path("every record", c.Reports.Results)
	t.path("this summary", c.Reports.Summary)
	t.path("checkpoint", c.Checkpoint)
	(&Summary{Next: c.Next}).writeNext(t)
	_, err := io.WriteString(w, t.b.String())
	return err
}

func (s *UndoSummary) writeHead(t *page) {
	head := number(s.Records.Total) + " " + plural(s.Records.Total, "record") + " in " + duration(seconds(s.DurationSeconds))
	if s.DryRun {
		t.print(0, "dry run of an undo: "+head+"; nothing was written")
	} else {
		t.print(0, "undo: "+head)
	}
	for _, r := range s.Runs {
		t.print(0, r.text())
	}
	if why := (&Summary{Stopped: s.Stopped, Error: s.Error}).why(); why != "" {
		t.print(0, why)
	}
}

func (s *UndoSummary) writeNothing(t *page) {
	t.print(0, "nothing to undo: "+s.Nothing)
	t.section("what can be taken back")
	for _, r := range s.Others {
		t.print(2, r.text())
	}
}

// backGlosses explain outcomes of the way back.
var backGlosses = map[outcome.Back]string{
	outcome.Kept:       " as they are",
	outcome.NotReached: " (the undo stopped before)",
}

func (s *UndoSummary) writeCounts(t *page) {
	t.section("")
	for _, b := range outcome.Backs() {
		if n := s.Records.of(b); n > 0 {
			name := strings.ReplaceAll(b.String(), "_", " ")
			if s.DryRun && b != outcome.NotReached {
				name = "would be " + name
			}
			t.item(number(n), name+backGlosses[b])
		}
	}
	if s.Records.Total == 0 {
		t.print(2, "no records")
	}
	t.section("")
	if s.Recovered > 0 {
		t.item(number(s.Recovered), plural(s.Recovered, "write")+" of an earlier run settled first")
	}
	if s.Unsettled > 0 {
		t.item(number(s.Unsettled), plural(s.Unsettled, "write")+" open or in doubt")
	}
	if count, _, _ := s.Requests.sum(); count > 0 {
		t.item(number(count), plural(count, "request"))
	}
}

// writeKinds lists the records of an outcome by reason, the first ones by name.
func (s *UndoSummary) writeKinds(t *page, b outcome.Back) {
	t.section(b.String())
	for _, k := range s.Kinds {
		if k.Outcome != b.String() {
			continue
		}
		t.item(number(k.Count), k.Message)
		for _, r := range k.Examples {
			t.copyable(numberWidth+2, strings.TrimSpace(r.Identity+" "+r.Link))
		}
		if more := k.Count - int64(len(k.Examples)); more > 0 {
			t.hang("and " + number(more) + " more, in results.csv with their links")
		}
	}
}
