package checkpoint

import (
	"context"
	"database/sql"
	"strings"
)

// Asked is a row as a file has it now.
type Asked struct {
	ID      ID
	Content Digest
}

// Follower looks up the rows of a file from its beginning to its end. An export comes
// in much the same order every time, and most of its rows as they were: so entries are
// read ahead in the order in which they were made, and of those that hold what is asked
// for only what is needed to say so, at a tenth of what reading them whole costs.
//
// What is written to the ledger after it was read ahead is not seen. A row is therefore
// asked for once, before anything of it is written. A Follower is for one goroutine.
type Follower struct {
	ledger *Ledger
	// Entries that were read ahead and not asked for yet, of the newest stretch and of
	// the one before: writes in flight together settle out of the file's order.
	near, far map[ID]brief
	open      map[ID]Entry // the rows that had an intent at the beginning; nil: not read yet
	length    int          // of the newest stretch, in places
	read, met int          // entries of the newest stretch, and how many of them were asked for
	found     []Entry      // the last answer
}

// brief is a settled entry with a record.
type brief struct {
	content Digest
	record  string
	list    int
}

// A stretch is as long as the batch that it begins with, twice as long as the one before
// where that was made good use of, and never longer than maxStretch.
const maxStretch = 4096

// Follow begins at the first row of a file.
func (l *Ledger) Follow() *Follower { return &Follower{ledger: l} }

// Lookup returns, for each of at most 1,000 rows, its entry as [Ledger.Lookup] does, and
// the zero one where the row is not known. Of a row that is settled with the very content
// only ID, State, RecordID, Content and List are given. The answer is good until the next
// one.
func (f *Follower) Lookup(ctx context.Context, asked []Asked) ([]Entry, error) {
	f.found = append(f.found[:0], make([]Entry, len(asked))...)
	if err := f.lookup(ctx, asked); err != nil {
		return nil, f.ledger.checkpoint.readError(err)
	}
	return f.found, nil
}

func (f *Follower) lookup(ctx context.Context, asked []Asked) error {
	rest := f.take(asked, upTo(len(asked)))
	if len(rest) > 0 || f.open == nil {
		if err := f.readRest(ctx, asked, rest); err != nil {
			return err
		}
	}
	if len(f.open) == 0 {
		return nil
	}
	for i, a := range asked {
		if open, pending := f.open[a.ID]; pending {
			f.found[i] = withIntent(f.found[i], open)
		}
	}
	return nil
}

// readRest reads what was not read ahead: those of the rows at these places.
func (f *Follower) readRest(ctx context.Context, asked []Asked, rest []int) error {
	tx, err := f.ledger.checkpoint.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	r := rowReader{tx: tx, ledger: f.ledger.number}
	if f.open == nil {
		open := map[ID]Entry{}
		if err := addIntents(ctx, tx, open, `WHERE ledger = ?`, r.ledger); err != nil {
			return err
		}
		f.open = open
	}
	if len(rest) > 4*probes {
		if err := f.readAhead(ctx, r, ids(asked, rest)); err != nil {
			return err
		}
		rest = f.take(asked, rest)
	}
	whole := make(map[ID]Entry, len(rest))
	err = r.readEach(ctx, ids(asked, rest), whole)
	for _, i := range rest {
		f.found[i] = whole[asked[i].ID]
	}
	return err
}

// take answers with what was read ahead of the rows at these places, and returns the
// places of those that must be read whole.
func (f *Follower) take(asked []Asked, places []int) (rest []int) {
	for _, i := range places {
		a := &asked[i]
		e, ahead := f.near[a.ID]
		if ahead {
			f.met++
		} else {
			e, ahead = f.far[a.ID]
		}
		if !ahead || e.content != a.Content {
			rest = append(rest, i)
			continue
		}
		f.found[i] = Entry{ID: a.ID, State: Settled, RecordID: e.record, Content: e.content, List: e.list}
	}
	return rest
}

// readAhead reads the entries from where those of the ids seem to begin.
func (f *Follower) readAhead(ctx context.Context, r rowReader, ids []ID) error {
	first, known, err := r.guess(ctx, ids)
	if err != nil || !known {
		return err
	}
	shortest := len(ids) + 2*slack
	if f.length = min(2*f.length, maxStretch); f.met < f.read/2 || f.length < shortest {
		f.length = shortest
	}
	next := f.far // its memory
	if next == nil {
		next = make(map[ID]brief, f.length)
	}
	clear(next)
	err = r.readBriefly(ctx, first-slack, f.length, func(id ID, b brief) { next[id] = b })
	f.near, f.far = next, f.near
	f.read, f.met = len(next), 0
	return err
}

// readBriefly visits the settled entries with a record among so many places from the
// first one on. They come as one value all together, because giving out a row costs as
// much as reading it.
func (r rowReader) readBriefly(ctx context.Context, first int64, places int, visit func(ID, brief)) error {
	var packed sql.NullString
	err := r.tx.QueryRowContext(ctx, `SELECT CAST(group_concat(id || substr(content, 1, 8) || octet_length(record) || ' ' || COALESCE(list, 0) || ' ' || record, '') AS BLOB) FROM entries NOT INDEXED
		WHERE entry BETWEEN ? AND ? AND ledger = ? AND NOT refused AND record IS NOT NULL AND length(id) = 16 AND length(content) >= 8`,
		first, first+int64(places)-1, r.ledger).Scan(&packed)
	if err != nil {
		return err
	}
	for rest := packed.String; rest != ""; {
		var id ID
		var b brief
		rest = rest[copy(id[:], rest):]
		rest = rest[copy(b.content[:], rest):]
		var length int
		length, rest = number(rest)
		b.list, rest = number(rest)
		b.record, rest = rest[:length], rest[length:]
		visit(id, b)
	}
	return nil
}

// number cuts the digits before a blank off.
func number(packed string) (n int, rest string) {
	digits, rest, _ := strings.Cut(packed, " ")
	for _, digit := range []byte(digits) {
		n = 10*n + int(digit-'0')
	}
	return n, rest
}

func ids(asked []Asked, places []int) []ID {
	ids := make([]ID, len(places))
	for i, place := range places {
		ids[i] = asked[place].ID
	}
	return ids
}

// upTo are the places of a list of n.
func upTo(n int) []int {
	places := make([]int, n)
	for i := range places {
		places[i] = i
	}
	return places
}
