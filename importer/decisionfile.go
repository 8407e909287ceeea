package importer

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// DecisionsError lists everything wrong with files of decisions.
type DecisionsError struct {
	Lines []string // each begins with its place
}

func (e *DecisionsError) Error() string {
	return strings.Join(e.Each(), "\n")
}

// Each gives the lines in which a terminal shows the error.
func (e *DecisionsError) Each() []string {
	return append([]string{"the decisions do not fit"}, e.Lines...)
}

// decisionReader reads ambiguous.csv files that somebody has filled in: of the
// lines of a row at least one says in its column use what to do.
type decisionReader struct {
	jobs     map[importKey]*job
	lines    []decided
	offered  map[rowRef][]string // ids of candidates
	taken    map[string]decision // by record
	problems []string
}

// rowRef is a row of an import.
type rowRef struct {
	of importKey
	id checkpoint.ID
}

// decided is a line whose column use is filled in.
type decided struct {
	rowRef
	text string
	decision
}

// readDecisions reads the files of --decisions and gives each import its own.
// Its error is a *UsageError.
func (s *session) readDecisions() error {
	if len(s.opts.Decisions) == 0 {
		return nil
	}
	d := &decisionReader{jobs: map[importKey]*job{}, offered: map[rowRef][]string{}, taken: map[string]decision{}}
	for _, j := range s.jobs {
		d.jobs[j.importKey()] = j
		j.decisions = decisions{}
	}
	if err := d.readAll(s.opts.Decisions); err != nil {
		return &UsageError{Err: err, Hint: "fill in the column use of an ambiguous.csv, as a run wrote it: a candidate's id, create or skip"}
	}
	return nil
}

func (d *decisionReader) readAll(files []string) error {
	for _, file := range files {
		if err := d.read(file); err != nil {
			return fmt.Errorf("read the decisions: %w", err)
		}
	}
	for _, l := range d.lines {
		d.decide(l)
	}
	if d.problems != nil {
		return &DecisionsError{Lines: d.problems}
	}
	return nil
}

func (d *decisionReader) read(file string) error {
	src, err := source.Open(file, source.Options{})
	if err != nil {
		return err
	}
	defer src.Close()
	columns := []string{report.UseColumn, report.RowColumn, report.CandidateColumn}
	at := indexes(src.Header(), columns)
	if slices.Contains(at, -1) {
		return fmt.Errorf("%s has not the columns %s", file, commas(columns))
	}
	for {
		row, err := src.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if row.Fault != nil {
			d.problem(decision{file: file, line: row.Line}, "%s", row.Fault.Message)
			continue
		}
		d.line(file, row.Line, row.Cells[at[0]], row.Cells[at[1]], row.Cells[at[2]])
	}
}

// line keeps a line that decides something, and the candidate that it offers.
func (d *decisionReader) line(file string, line int, use, row, candidate string) {
	l := decided{text: strings.TrimSpace(use), decision: decision{file: file, line: line}}
	var ok bool
	if l.of, l.rowRef.id, ok = parseRowKey(row); !ok {
		if l.text != "" {
			d.problem(l.decision, "%q names no row; leave the column %s as it was", row, report.RowColumn)
		}
		return
	}
	if candidate = strings.TrimSpace(candidate); candidate != "" {
		d.offered[l.rowRef] = append(d.offered[l.rowRef], candidate)
	}
	if l.text != "" {
		d.lines = append(d.lines, l)
	}
}

// decide takes one line's decision.
func (d *decisionReader) decide(l decided) {
	j := d.jobs[l.of]
	switch {
	case j == nil:
		d.problem(l.decision, "this is about a row of another import")
		return
	case j.mapping.Mode == mapping.ModeCreate:
		d.problem(l.decision, "mode create of %s matches nothing", j.opts.Mapping)
		return
	}
	made := l.decision
	switch strings.ToLower(l.text) {
	case "create":
		made.use = useCreate
		if j.mapping.Mode == mapping.ModeUpdate {
			d.problem(made, "mode update makes no records; write an id or skip")
			return
		}
	case "skip":
		made.use = useSkip
	default:
		made.id = l.text
		if !d.isID(l, j.object) {
			d.problem(made, "%q is neither the id of a candidate nor create nor skip", l.text)
			return
		}
	}
	d.take(j, l, made)
}

// take gives the import the decision, unless it is against another one.
func (d *decisionReader) take(j *job, l decided, made decision) {
	before, twice := j.decisions[l.rowRef.id]
	if twice && (before.use != made.use || before.id != made.id) {
		d.problem(made, "%q, but %s decides otherwise about the same row", l.text, before.place())
		return
	}
	if !twice && made.use == useID {
		if other, taken := d.taken[made.id]; taken {
			d.problem(made, "%s is given to another row already, at %s", made.id, other.place())
			return
		}
		d.taken[made.id] = made
	}
	j.decisions[l.rowRef.id] = made
}

// isID reports whether the text is a candidate's id, or can be another record's.
func (d *decisionReader) isID(l decided, object string) bool {
	if slices.Contains(d.offered[l.rowRef], l.text) {
		return true
	}
	known, _ := client.Known(object)
	rest, ok := strings.CutPrefix(l.text, known.Prefix)
	return ok && known.Prefix != "" && rest != "" && !strings.ContainsAny(rest, " \t,;/")
}

func (d *decisionReader) problem(at decision, format string, args ...any) {
	d.problems = append(d.problems, at.place()+": "+fmt.Sprintf(format, args...))
}
