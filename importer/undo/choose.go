package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lightfield-importer/checkpoint"
	"lightfield-importer/importer/report"
)

// choice is which runs are taken back.
type choice struct {
	imports []checkpoint.Run // of the checkpoint, the first one first
	undone  map[string]bool  // runs that an undo was started for
	runs    map[string]bool  // the chosen ones, by id
	all     bool             // whatever can be taken back, of runs or of none
	byID    map[string]checkpoint.Run
}

// has reports whether what a run wrote is to be taken back.
func (c choice) has(run string) bool { return c.all || c.runs[run] }

// reverted reports whether a run was taken back before, or is an undo itself.
func (c choice) reverted(run string) bool {
	_, imports := c.byID[run]
	return !imports || c.undone[run]
}

// ids are the chosen runs in their order.
func (c choice) ids() []string {
	var ids []string
	for _, r := range c.imports {
		if c.runs[r.ID] {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// last is the id of the last import; empty when there is none.
func (c choice) last() string {
	if len(c.imports) == 0 {
		return ""
	}
	return c.imports[len(c.imports)-1].ID
}

// named says which run that is, for a message.
func (c choice) named(id string) string {
	r, known := c.byID[id]
	if !known {
		return "another run"
	}
	return fmt.Sprintf("run %.8s of %s", id, r.Started.UTC().Format(time.DateTime+" MST"))
}

// title is what the list of runs calls the undo.
func (c choice) title() string {
	if ids := c.ids(); len(ids) == 1 {
		return fmt.Sprintf("(undo of %.8s)", ids[0])
	}
	return "(undo)"
}

// choose finds the runs that Options.Runs means.
func (j *job) choose(ctx context.Context) error {
	runs, err := j.checkpoint.Runs(ctx)
	if err != nil {
		return err
	}
	undos, err := j.checkpoint.Undos(ctx)
	if err != nil {
		return err
	}
	c := choice{undone: map[string]bool{}, runs: map[string]bool{}, byID: map[string]checkpoint.Run{}, all: j.opts.Runs == All}
	for _, ids := range undos {
		for _, id := range ids {
			c.undone[id] = true
		}
	}
	for _, r := range runs {
		if _, isUndo := undos[r.ID]; isUndo || r.DryRun {
			continue
		}
		c.imports = append(c.imports, r)
		c.byID[r.ID] = r
	}
	j.chosen = c
	return j.chosen.choose(j.opts.Runs)
}

func (c choice) choose(what string) error {
	switch {
	case len(c.imports) == 0:
		return &ChoiceError{Err: errors.New("no run has written to this checkpoint: there is nothing to take back")}
	case what == All:
		return nil // those that wrote something, which is known when that is gathered
	case what == Last:
		c.runs[c.last()] = true
		return nil
	}
	var found []string
	for _, r := range c.imports {
		if r.ID == what {
			found = []string{what}
			break
		}
		if what != "" && strings.HasPrefix(r.ID, what) {
			found = append(found, r.ID)
		}
	}
	if len(found) != 1 {
		return &ChoiceError{Err: fmt.Errorf("%d runs of this checkpoint have an id that begins with %q, where one is needed", len(found), what),
			Hint: "importer status lists the runs; --run last and --run all need no id"}
	}
	c.runs[found[0]] = true
	return nil
}

// those makes the runs that wrote something the chosen ones, where all are meant.
func (c choice) those(wrote map[string]int64) {
	if !c.all {
		return
	}
	clear(c.runs)
	for id := range wrote {
		c.runs[id] = true
	}
}

// described are the chosen runs as the reports show them.
func (c choice) described() []report.UndoRun {
	var runs []report.UndoRun
	for _, id := range c.ids() {
		r := c.byID[id]
		runs = append(runs, report.UndoRun{ID: r.ID, Import: r.Import, File: r.File, Started: r.Started})
	}
	return runs
}

// nothing says why there is nothing to take back, and what else there is.
func (j *job) nothing() (why string, others []report.UndoRun) {
	c := j.chosen
	for _, r := range c.imports {
		if j.wrote[r.ID] > 0 {
			others = append(others, report.UndoRun{ID: r.ID, Import: r.Import, File: r.File, Started: r.Started})
		}
	}
	ids := c.ids()
	if c.all || len(ids) != 1 {
		return "nothing is left that can be taken back", others
	}
	r := c.byID[ids[0]]
	switch {
	case c.undone[r.ID]:
		return c.named(r.ID) + " has been taken back already", others
	case slices.IndexFunc(c.imports, func(i checkpoint.Run) bool { return i.ID == r.ID }) < len(c.imports)-checkpoint.KeptRuns:
		return fmt.Sprintf("%s is older than the last %d, and what it wrote is not kept any more", c.named(r.ID), checkpoint.KeptRuns), others
	case r.Counts["created"]+r.Counts["updated"]+r.Counts["stubs"] > 0:
		return "what " + c.named(r.ID) + " wrote is not kept any more", others
	}
	return c.named(r.ID) + " wrote nothing", others
}
