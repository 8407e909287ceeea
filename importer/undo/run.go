package undo

import (
	"context"
	"slices"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/settle"
)

// lookupSize is how many rows are looked up in the checkpoint at once.
const lookupSize = 500

// carryOut settles what is open and then takes back one import after the other.
func (j *job) carryOut(ctx context.Context) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	finished := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() { j.watch(ctx, cancel, finished) })
	defer func() {
		close(finished)
		watching.Wait()
		j.opts.Progress.Finish()
	}()
	if !j.opts.DryRun {
		j.stop.fail(j.settleOpen(hard))
	}
	j.opts.Progress.Start(j.total(), "undo")
	for _, i := range j.imports {
		j.stop.fail(j.takeBack(hard, i))
	}
	j.stop.fail(j.survey(hard))
	_, err := j.stop.why()
	return err
}

// takeBack takes the rows of one import back, as many side by side as requests may
// be in flight. The client's pace decides how fast.
func (j *job) takeBack(ctx context.Context, i *imported) (err error) {
	settler := j.settler(i, j.opts.RunID)
	j.sideBySide(func(do func(func())) {
		for rows := range slices.Chunk(i.rows, lookupSize) {
			var entries map[checkpoint.ID]checkpoint.Entry
			if entries, err = i.lookUp(ctx, rows); err != nil {
				return
			}
			for _, r := range rows {
				do(func() { j.row(ctx, i, settler, r, entries[r.id]) })
			}
		}
	})
	return err
}

// total counts the records to take back.
func (j *job) total() (n int64) {
	for _, i := range j.imports {
		of := i.counts()
		n += of.Trash + of.Restore
	}
	return n
}

// sideBySide carries out what start hands it, and returns when all of it has ended.
func (j *job) sideBySide(start func(do func(func()))) {
	inFlight := j.opts.Client.MaxInFlight
	if inFlight <= 0 {
		inFlight = client.DefaultMaxInFlight
	}
	var wg sync.WaitGroup
	free := make(chan struct{}, inFlight)
	start(func(work func()) {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			work()
		})
	})
	wg.Wait()
}

// row takes back what was written to the records of one row, the last one first.
func (j *job) row(ctx context.Context, i *imported, s *settle.Settler, r row, e checkpoint.Entry) {
	for n, p := range r.records {
		one := &record{job: j, imported: i, settler: s, entry: e, passage: p}
		if n > 0 { // the one before may have been left open
			entries, err := i.lookUp(ctx, []row{r})
			if err != nil {
				j.tell(one.told(one.halt(err)))
				continue
			}
			one.entry = entries[r.id]
		}
		j.tell(one.told(one.takeBack(ctx)))
	}
}

// survey counts what is still open.
func (j *job) survey(ctx context.Context) error {
	infos, err := j.checkpoint.Ledgers(ctx)
	for _, i := range infos {
		j.unsettled += i.Open + i.Doubt
	}
	return err
}
