package undo

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/report"
)

// imported is an import of the checkpoint and what is taken back of it.
type imported struct {
	info   checkpoint.LedgerInfo
	ledger *checkpoint.Ledger
	rows   []row // the one that was written last at the front

	indexed sync.Once
	byID    map[checkpoint.ID]int // the place of each of the rows, once it is looked for
}

// row is a row of an import and the records that it has had, the last one first:
// usually one.
type row struct {
	id      checkpoint.ID
	records []passage
}

// passage is what the chosen runs wrote to one record, and what others wrote to it
// later. It has no contents: there may be as many as rows.
type passage struct{ chosen, later []checkpoint.WrittenRef }

// makes reports whether the chosen runs made the record.
func (p passage) makes() bool { return p.chosen[0].Makes }

// way is what is to be done with the record.
func (p passage) way() string {
	if p.makes() {
		return report.WayTrash
	}
	return report.WayRestore
}

// last is the number of the last write that is taken back.
func (r row) last() int64 {
	chosen := r.records[0].chosen
	return chosen[len(chosen)-1].Number
}

// gather reads from the checkpoint which records the chosen runs wrote. What was
// imported last, which may rest on the others, comes first.
func (j *job) gather(ctx context.Context) error {
	infos, err := j.checkpoint.Ledgers(ctx)
	if err != nil {
		return err
	}
	names, err := j.checkpoint.LedgerNames(ctx)
	if err != nil {
		return err
	}
	j.imports, j.wrote, j.stays = nil, map[string]int64{}, map[holding]bool{}
	for _, name := range backwards(names) {
		i := &imported{info: infos[slices.IndexFunc(infos, func(i checkpoint.LedgerInfo) bool { return i.Name == name })]}
		if i.ledger, err = j.checkpoint.Ledger(ctx, i.info.Import); err != nil {
			return err
		}
		written, err := i.ledger.Written(ctx)
		if err != nil {
			return err
		}
		for _, w := range written {
			for _, ref := range w.Writes {
				j.wrote[ref.Run]++
				if !j.chosen.has(ref.Run) {
					j.stays[holding{name, w.ID}] = true
				}
			}
			if records := passages(w.Writes, j.chosen.has); len(records) > 0 {
				i.rows = append(i.rows, row{id: w.ID, records: records})
			}
		}
		slices.SortFunc(i.rows, func(a, b row) int { return cmp.Compare(b.last(), a.last()) })
		j.imports = append(j.imports, i)
	}
	j.chosen.those(j.wrote)
	return nil
}

// backwards is the order in which imports are taken back: what was imported last first,
// and at the end the records that were made beside rows, which link to them.
func backwards(names []string) []string {
	names = reversed(names)
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case checkpoint.Companion(a) == checkpoint.Companion(b):
			return 0
		case checkpoint.Companion(a):
			return 1
		}
		return -1
	})
	return names
}

// name is what people are told of as the import.
func (i *imported) name() string { return strings.TrimSpace(i.info.Name) }

// passages tells the records of a row apart, of which it made only those that begin with
// a write that says so, and leaves out those that no chosen run wrote to.
func passages(writes []checkpoint.WrittenRef, chosen func(run string) bool) []passage {
	var all []passage
	var p passage
	end := func() {
		if len(p.chosen) > 0 {
			all = append(all, p)
		}
		p = passage{}
	}
	for _, w := range writes {
		if w.Makes || w.Moves {
			end()
		}
		switch {
		case chosen(w.Run):
			p.chosen = append(p.chosen, w)
		case len(p.chosen) > 0:
			p.later = append(p.later, w)
		}
	}
	end()
	slices.Reverse(all)
	return all
}

// firstRows is how many records a plan names.
const firstRows = 10

// plan is what would be done, as far as the checkpoint tells.
func (j *job) plan(ctx context.Context) (report.UndoPlan, error) {
	p := report.UndoPlan{Runs: j.chosen.described(), Force: j.opts.Force}
	if j.chosen.all {
		p.Forgotten = max(0, len(j.chosen.imports)-checkpoint.KeptRuns)
	}
	for _, i := range j.imports {
		p.Open += i.info.Open
		p.Imports = append(p.Imports, i.counts())
		first := i.rows[:min(len(i.rows), firstRows-len(p.First))]
		entries, err := i.lookUp(ctx, first)
		if err != nil {
			return p, err
		}
		for _, r := range first {
			e := entries[r.id]
			record, err := i.recordOf(ctx, r)
			if err != nil {
				return p, err
			}
			p.First = append(p.First, report.UndoRow{Import: i.name(), Line: e.Line, Identity: e.Label, Way: r.records[0].way(),
				RecordID: record, Link: i.link(record)})
		}
	}
	return p, nil
}

// recordOf is the first record of a row that is taken back, which the row may not have
// any more.
func (i *imported) recordOf(ctx context.Context, r row) (id string, err error) {
	writes, err := i.ledger.Writes(ctx, checkpoint.Written{ID: r.id, Writes: r.records[0].chosen[:1]})
	for _, w := range writes {
		id = w.RecordID
	}
	return id, err
}

// counts are what is to be done, by way.
func (i *imported) counts() report.UndoImport {
	of := report.UndoImport{Import: i.name(), Object: i.info.Object}
	for _, r := range i.rows {
		for _, record := range r.records {
			if record.makes() {
				of.Trash++
			} else {
				of.Restore++
			}
		}
	}
	return of
}

func (i *imported) lookUp(ctx context.Context, rows []row) (map[checkpoint.ID]checkpoint.Entry, error) {
	ids := make([]checkpoint.ID, len(rows))
	for n, r := range rows {
		ids[n] = r.id
	}
	return i.ledger.Lookup(ctx, ids)
}

// link is the web address of a record, empty while it is not known.
func (i *imported) link(recordID string) string {
	if i.info.Link == "" || recordID == "" {
		return ""
	}
	return strings.Replace(i.info.Link, "{id}", recordID, 1)
}
