package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"lightfield-importer/checkpoint"
	"lightfield-importer/client"
	"lightfield-importer/importer/identity"
	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/report"
	"lightfield-importer/importer/settle"
)

// Records are put on the list as a pending effect: the ledger knows of each row on which
// list its record was put last, and a row whose record is to be on another is put on
// that by the next run that meets it, whatever has interrupted this one. Putting a record
// on twice does no harm. One request at a time goes out, beside those of the rows, for
// nobody knows whether two that change one list at once both count.

// perRequest is how many records one request may put on a list.
const perRequest = 25

// listing puts the records of one import on its list. Of a row that waits it keeps 16
// bytes.
type listing struct {
	*list

	mu      sync.Mutex
	waiting []checkpoint.ID // rows whose records are to be put on the list
	more    chan struct{}   // there are enough of them for a request; room for one

	wanted, put, gone int64 // records; gone: no longer in Lightfield
	refused           error // the first reason why one is not on it
	halted            bool  // nothing more is put on it by this import
}

func newListing(l *list) *listing { return &listing{list: l, more: make(chan struct{}, 1)} }

// meetList notes that the record of a row that has ended is to be put on the list.
func (j *job) meetList(r *row) {
	if j.listing == nil || j.second {
		return
	}
	switch r.end.outcome {
	case outcome.Created, outcome.Updated, outcome.Unchanged:
	default:
		return
	}
	if r.end.recordID != "" && r.end.recordID == r.entry.RecordID && r.entry.List == j.listing.number {
		return
	}
	j.listing.wait(r.id, j.opts.DryRun)
}

// wait has a row's record put on the list; a dry run counts it.
func (l *listing) wait(id checkpoint.ID, dry bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wanted++
	if dry {
		return
	}
	l.waiting = append(l.waiting, id)
	if len(l.waiting) >= perRequest {
		select {
		case l.more <- struct{}{}:
		default:
		}
	}
}

// next takes the rows of one request: a full one, or at the end what is left.
func (l *listing) next(end bool) (ids []checkpoint.ID, left int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(len(l.waiting), perRequest)
	if n < perRequest && !end {
		return nil, 0
	}
	ids, l.waiting = l.waiting[:n:n], l.waiting[n:]
	return ids, len(l.waiting)
}

// enlist puts records on the list while rows are being written, and the rest of them
// once all rows have ended. It returns a function that waits for that.
func (j *job) enlist(ctx context.Context) (finish func()) {
	if j.listing == nil || j.second || j.opts.DryRun {
		return func() {}
	}
	ended := make(chan struct{})
	var putting sync.WaitGroup
	putting.Go(func() {
		for end := false; !end; {
			select {
			case <-j.listing.more:
			case <-ended:
				end = true
			}
			j.putAll(ctx, end)
		}
	})
	return func() {
		close(ended)
		putting.Wait()
	}
}

// many is from how many requests on people are told why the run does not end yet.
const many = 100

func (j *job) putAll(ctx context.Context, end bool) {
	l := j.listing
	for first := true; ; first = false {
		ids, left := l.next(end)
		if len(ids) == 0 || l.halted || j.stop.stopped() {
			return
		}
		if first && left >= many*perRequest {
			j.opts.Progress.Note(fmt.Sprintf("putting %d records on the list %s", left+len(ids), l.name))
		}
		j.put(ctx, ids)
	}
}

// put puts the records of some rows on the list.
func (j *job) put(ctx context.Context, ids []checkpoint.ID) {
	l := j.listing
	if l.lost == nil {
		l.lost = j.have(ctx, l.list)
	}
	if l.lost != nil {
		j.halt(l.lost)
		return
	}
	entries, err := j.ledger.Lookup(ctx, ids)
	if err != nil {
		j.halt(fmt.Errorf("look rows up in the checkpoint: %w", err))
		return
	}
	rows := make([]checkpoint.Entry, 0, len(ids))
	for _, id := range ids {
		if e := entries[id]; e.RecordID != "" {
			rows = append(rows, e)
		}
	}
	if refused, err := j.putRows(ctx, rows); refused > 1 && refused == len(rows) {
		j.halt(err) // it is about the list
	}
}

// putRows sends one request. Where the server refuses it for one of the records, it
// tries each half of them alone. It says how many records were refused, and why the last.
func (j *job) putRows(ctx context.Context, rows []checkpoint.Entry) (refused int, err error) {
	l := j.listing
	if l.halted {
		return 0, nil
	}
	err = j.send(ctx, rows)
	answer, answered := errors.AsType[*client.Error](err)
	switch {
	case err == nil:
		return 0, j.noteListed(ctx, rows, &l.put)
	case client.Gone(err) && j.isGone(ctx, "list", l.id):
		l.lost = errors.New("the list is no longer in Lightfield; the next run puts all records on another one")
		j.halt(l.lost)
		return 0, j.forget(ctx, l.list)
	case !answered || answer.Class != client.ClassRow || is[*client.StuckError](err):
		j.halt(err)
		return 0, err
	case len(rows) > 1:
		first, _ := j.putRows(ctx, rows[:len(rows)/2])
		second, _ := j.putRows(ctx, rows[len(rows)/2:])
		return first + second, err
	case j.isGone(ctx, j.object, rows[0].RecordID):
		return 0, j.noteListed(ctx, rows, &l.gone)
	}
	l.refuse(fmt.Errorf("record %s: %w", rows[0].RecordID, err))
	j.opts.Log.LogAttrs(ctx, slog.LevelWarn, "not put on the list", append(Cause(err), slog.Int("line", rows[0].Line), slog.String("identity", rows[0].Label), slog.String("record_id", rows[0].RecordID))...)
	return 1, err
}

// send asks to put records on the list. Each request has a key of its own: doing it
// twice does no harm, and an old answer would leave records out that somebody has taken
// off since.
func (j *job) send(ctx context.Context, rows []checkpoint.Entry) error {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].RecordID
	}
	key, _ := client.ListRelationship(j.object)
	body, err := json.Marshal(map[string]any{"relationships": map[string]any{key: map[string]any{"add": ids}}})
	if err != nil {
		return fmt.Errorf("name the records for a list: %w", err)
	}
	w := client.Write{Object: "list", ID: j.listing.id, Body: body}
	w.Key = identity.Key(identity.Write{Import: j.opts.RunID, Object: w.Object, Operation: settle.OperationUpdate, RecordID: w.ID, Body: body})
	answer, err := j.client.Update(ctx, w)
	if err == nil {
		j.opts.Log.Debug("put on the list", "records", len(ids), "record_id", w.ID, "status", answer.Status, "attempts", answer.Attempts)
	}
	return err
}

// noteListed notes what needs no further try, and counts it.
func (j *job) noteListed(ctx context.Context, rows []checkpoint.Entry, count *int64) error {
	err := j.ledger.NoteListed(context.WithoutCancel(ctx), j.listing.number, rows)
	if err != nil {
		j.halt(err)
		j.stop.fail(err)
		return err
	}
	*count += int64(len(rows))
	return nil
}

// isGone reports whether there is no such record any more.
func (j *job) isGone(ctx context.Context, object, id string) bool {
	_, err := j.client.Retrieve(ctx, object, id)
	return client.Gone(err)
}

// refuse keeps the first reason.
func (l *listing) refuse(err error) {
	if l.refused == nil {
		l.refused = err
	}
}

// halt ends the putting for this import: what is left is for the next run. Rows go on
// unless the server is away.
func (j *job) halt(err error) {
	j.listing.halted = true
	if is[*client.OutageError](err) {
		j.stop.fail(err)
	}
	if j.stop.stopped() {
		return // which is reason enough
	}
	j.listing.refuse(err)
	j.opts.Log.LogAttrs(context.Background(), slog.LevelWarn, "nothing more is put on the list", append(Cause(err), slog.String("list_id", j.listing.id))...)
}

// tell is what a summary says of the list.
func (l *listing) tell(dry bool) report.List {
	t := report.List{Name: l.name, Object: l.object, RecordID: l.id, Link: l.link, Created: l.made, Put: l.put}
	if dry {
		t.Put, t.Created = l.wanted, l.wanted > 0 && l.id == "" && l.found == nil && !l.open && !l.unsought
		return t
	}
	t.Missing = l.wanted - l.put - l.gone
	if l.refused != nil {
		t.Error = l.refused.Error()
	}
	return t
}

// tellLists sums up what was put on lists, for a summary.
func tellLists(jobs []*job) []report.List {
	var all []report.List
	for _, j := range jobs {
		if j.listing != nil {
			all = report.AddList(all, j.listing.tell(j.opts.DryRun))
		}
	}
	return all
}
