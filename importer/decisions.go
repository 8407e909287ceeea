package importer

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// decisions are what somebody decided about ambiguous rows.
type decisions map[checkpoint.ID]decision

// decision says what becomes of one row.
type decision struct {
	use  use
	id   string // with useID
	line int    // where it is written
}

type use uint8

const (
	useID     use = iota // the row means this record
	useCreate            // it means none: make one
	useSkip              // leave it alone
)

// DecisionsError lists everything wrong with a file of decisions.
type DecisionsError struct {
	File  string
	Lines []string // each with its line's number
}

func (e *DecisionsError) Error() string {
	return "the decisions do not fit\n" + strings.Join(e.Lines, "\n")
}

// decisionReader reads an ambiguous.csv that somebody has filled in: of the lines
// of a row at least one says in its column use what to do.
type decisionReader struct {
	file, object        string
	mode                string
	use, row, candidate int // columns
	offered             map[checkpoint.ID][]string
	all                 decisions
	problems            []string
}

// readDecisions reads the file of --decisions. Its error is a *UsageError.
func (j *job) readDecisions() error {
	if j.opts.Decisions == "" {
		return nil
	}
	if j.mapping.Mode == mapping.ModeCreate {
		return &UsageError{Err: errors.New("--decisions is for mappings with mode update or upsert: mode create matches nothing")}
	}
	d := &decisionReader{file: j.opts.Decisions, object: j.object, mode: j.mapping.Mode,
		all: decisions{}, offered: map[checkpoint.ID][]string{}}
	if err := d.read(); err != nil {
		return &UsageError{Err: err, Hint: "fill in the column use of an ambiguous.csv, as a run wrote it: a candidate's id, create or skip"}
	}
	j.decisions = d.all
	return nil
}

func (d *decisionReader) read() error {
	src, err := source.Open(d.file, source.Options{})
	if err != nil {
		return fmt.Errorf("read the decisions: %w", err)
	}
	defer src.Close()
	at := func(name string) int { return slices.Index(src.Header(), name) }
	d.use, d.row, d.candidate = at(report.UseColumn), at(report.RowColumn), at(report.CandidateColumn)
	if min(d.use, d.row, d.candidate) < 0 {
		return fmt.Errorf("%s has no columns %s, %s and %s", d.file, report.UseColumn, report.RowColumn, report.CandidateColumn)
	}
	var lines []decided
	for {
		row, err := src.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read the decisions: %w", err)
		}
		if row.Fault != nil {
			d.problem(row.Line, "%s", row.Fault.Message)
		} else if l, ok := d.line(row); ok {
			lines = append(lines, l)
		}
	}
	for _, l := range lines {
		d.decide(l)
	}
	d.once()
	if d.problems != nil {
		return &DecisionsError{File: d.file, Lines: d.problems}
	}
	return nil
}

// decided is a line whose column use is filled in.
type decided struct {
	id   checkpoint.ID
	text string
	line int
}

// line notes the candidate of a line, and gives the line when it decides something.
func (d *decisionReader) line(row source.Row) (decided, bool) {
	text := strings.TrimSpace(row.Cells[d.use])
	id, ok := parseRowKey(row.Cells[d.row])
	if !ok {
		if text != "" {
			d.problem(row.Line, "%q names no row; leave the column %s as it was", row.Cells[d.row], report.RowColumn)
		}
		return decided{}, false
	}
	if c := strings.TrimSpace(row.Cells[d.candidate]); c != "" {
		d.offered[id] = append(d.offered[id], c)
	}
	return decided{id, text, row.Line}, text != ""
}

func parseRowKey(cell string) (id checkpoint.ID, ok bool) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(cell), rowKeyPrefix)
	if !ok || len(digits) != 2*len(id) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(digits))
	return id, err == nil
}

// decide takes one line's decision.
func (d *decisionReader) decide(l decided) {
	made := decision{line: l.line, id: l.text}
	switch strings.ToLower(l.text) {
	case "create":
		made.use, made.id = useCreate, ""
		if d.mode == mapping.ModeUpdate {
			d.problem(l.line, "mode update makes no records; write an id or skip")
			return
		}
	case "skip":
		made.use, made.id = useSkip, ""
	default:
		if !d.isID(l) {
			d.problem(l.line, "%q is neither the id of a candidate nor create nor skip", l.text)
			return
		}
	}
	if before, twice := d.all[l.id]; twice && (before.use != made.use || before.id != made.id) {
		d.problem(l.line, "%q, but line %d decides otherwise about the same row", l.text, before.line)
		return
	}
	d.all[l.id] = made
}

// isID reports whether the text is a candidate's id, or can be another record's.
func (d *decisionReader) isID(l decided) bool {
	if slices.Contains(d.offered[l.id], l.text) {
		return true
	}
	object, _ := client.Known(d.object)
	rest, ok := strings.CutPrefix(l.text, object.Prefix)
	return ok && object.Prefix != "" && rest != "" && !strings.ContainsAny(rest, " \t,;/")
}

// once refuses one record for two rows.
func (d *decisionReader) once() {
	byLine := func(a, b decision) int { return a.line - b.line }
	taken := map[string]decision{}
	for _, made := range slices.SortedFunc(maps.Values(d.all), byLine) {
		if made.use != useID {
			continue
		}
		if before, twice := taken[made.id]; twice {
			d.problem(made.line, "%s is given to another row already, on line %d", made.id, before.line)
		}
		taken[made.id] = made
	}
}

func (d *decisionReader) problem(line int, format string, args ...any) {
	d.problems = append(d.problems, fmt.Sprintf("%s:%d: %s", d.file, line, fmt.Sprintf(format, args...)))
}

// match is the record that the row is said to mean.
func (d decision) match() resolve.Match {
	m := resolve.Match{Rule: -1, Asked: true}
	if d.use == useID {
		m.Found = []resolve.Found{{ID: d.id}}
	}
	return m
}

// carryOutDecision does what was decided when it was not for a record.
func (j *job) carryOutDecision(ctx context.Context, r *row, d decision) ending {
	if d.use == useCreate {
		return j.createNew(ctx, r)
	}
	why := fmt.Sprintf("left alone, as %s says on line %d", j.opts.Decisions, d.line)
	if j.opts.DryRun {
		return ending{outcome: outcome.Skipped, message: why}
	}
	e := j.settled(j.settler.Skip(ctx, j.task(r, r.pairing.wanted), why), r.pairing.warnings)
	e.message = why
	return e
}
