package importer

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/source"
	"lightfield-importer/mapping"
)

// window is how many batches may be under way between reading and reporting;
// it bounds the memory however large the file is.
const window = 32

// read cuts the file into batches, in order, until its end, the limit or an
// error. Each batch goes to the converters and, in file order, to the sequence.
func (j *job) read(toConvert, sequence chan<- *batch) {
	defer close(sequence)
	defer close(toConvert)
	columns := len(j.src.Header())
	for left := j.opts.Limit; ; {
		b := j.free.take(columns)
		end := j.fill(b, &left)
		if len(b.rows) > 0 {
			j.counts.read.Add(int64(len(b.rows)))
			toConvert <- b
			sequence <- b
		}
		if end || closed(j.stop.enough) {
			return
		}
	}
}

// fill reads rows into a batch; left counts down to the limit when there is one.
func (j *job) fill(b *batch, left *int) (end bool) {
	for !b.full() {
		if j.opts.Limit > 0 {
			if *left == 0 {
				return true
			}
			*left--
		}
		r, err := j.src.Read()
		if errors.Is(err, io.EOF) {
			return true
		}
		if err != nil {
			j.stop.fail(err)
			return true
		}
		r.Fault = r.Fault.Among(j.uses)
		b.add(r, j.lines.count(r.File, r.Line))
	}
	return false
}

// uses reports whether the mapping looks at a column.
func (j *job) uses(column string) bool { return !slices.Contains(j.plan.Unmapped(), column) }

// convert turns rows into drafts on all cores.
func (j *job) convert(in <-chan *batch) {
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			content := j.contents()
			for b := range in {
				if !j.stop.stopped() {
					for i := range b.rows {
						j.draft(&b.rows[i], content)
					}
				}
				close(b.converted)
			}
		})
	}
	wg.Wait()
}

// contents makes what gives the digests of the contents of drafts, one after the other:
// those that the ledger keeps, and others where there is none.
func (j *job) contents() func(*mapping.Draft) identity.Short {
	if j.ledger == nil {
		return j.parts.fleeting
	}
	var l lister
	return func(d *mapping.Draft) identity.Short { return identity.Content(l.list(j.parts, d)) }
}

func (j *job) draft(r *row, content func(*mapping.Draft) identity.Short) {
	switch {
	case r.fault == nil:
		j.plan.DraftInto(&r.draft, r.cells)
	case !j.draftAround(r):
		return
	}
	if r.draft.Identity != nil {
		r.id = identity.Columns(r.draft.Identity)
		r.label = identity.Label(r.draft.Identity)
	} else {
		r.id = identity.Cells(r.draft.Content)
	}
	if r.draft.Skip == "" {
		r.content = content(&r.draft)
	}
	j.matching.pair(r)
}

// draftAround drafts a row of which only cells cannot be read, so that a dry run
// tells what else is wrong with it; not a row that they keep from being known.
func (j *job) draftAround(r *row) bool {
	var flaws []mapping.Fault
	cells := slices.Clone(r.cells)
	for _, f := range append([]*source.Error{r.fault}, r.fault.Also...) {
		i := slices.Index(j.src.Header(), f.Header)
		if !f.Cell || i < 0 || j.plan.Decides(i) {
			return false
		}
		cells[i] = ""
		flaws = append(flaws, mapping.Fault{Column: f.Header, Index: i, Cell: r.cells[i], Reason: f.Reason, Message: f.Message + hint(f.Hint)})
	}
	j.plan.DraftInto(&r.draft, cells)
	others := slices.DeleteFunc(r.draft.Faults, func(f mapping.Fault) bool {
		return slices.ContainsFunc(flaws, func(flaw mapping.Fault) bool { return flaw.Index == f.Index })
	})
	r.draft.Faults, r.fault = append(flaws, others...), nil
	return true
}

// nameless is the label of a row without identity columns: a digest's start,
// as it has no readable name.
func nameless(id identity.Digest) string { return "row " + hex.EncodeToString(id[:6]) }

// faulty is the ending of a row that the file or the mapping rejects.
func faulty(faults []mapping.Fault) ending {
	return ending{outcome: outcome.Rejected, problems: problemsOf(faults)}
}

func problemsOf(faults []mapping.Fault) []report.Problem {
	out := make([]report.Problem, len(faults))
	for i, f := range faults {
		out[i] = report.Problem{
			Column: f.Column, Reason: f.Reason, Message: f.Message,
			Field: f.Field, Value: f.Cell, Allowed: f.Allowed, Nearest: f.Nearest,
		}
	}
	return out
}

// unreadable is the ending of a row that is broken in the file.
func unreadable(fault *source.Error) ending {
	e := ending{outcome: outcome.Rejected}
	for _, f := range append([]*source.Error{fault}, fault.Also...) {
		e.problems = append(e.problems, report.Problem{Column: f.Header, Reason: f.Reason, Message: spot(f) + f.Message + hint(f.Hint)})
	}
	return e
}

// spot is the place of a fault within a row of text, which may have many lines.
func spot(f *source.Error) string {
	if f.Column == 0 {
		return ""
	}
	return fmt.Sprintf("line %d, column %d: ", f.Line, f.Column)
}

func hint(s string) string {
	if s == "" {
		return ""
	}
	return "; " + s
}
