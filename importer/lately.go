package importer

import (
	"context"
	"fmt"

	"lightfield-importer/importer/outcome"
	"lightfield-importer/importer/resolve"
	"lightfield-importer/importer/settle"
)

// noteLately finds out whether lists may not show yet what earlier runs have written,
// such as the one that this run goes on from.
func (j *job) noteLately(ctx context.Context) error {
	if j.checkpoint == nil || j.client == nil {
		return nil
	}
	last, err := j.checkpoint.LastWrite(ctx)
	if err != nil {
		return fmt.Errorf("look up in the checkpoint when something was written last: %w", err)
	}
	j.lately = !last.IsZero() && j.client.ServerTime().Sub(last) <= settle.IndexLag
	return nil
}

// meetLately tells those who look for records of a row that has one already, where lists
// may lag behind it. Links of a row that is not written are not known.
func (j *job) meetLately(r *row) {
	if !j.lately || j.second || r.end.outcome != outcome.Unchanged || !j.resolver.Learns(j.object) {
		return
	}
	var content []resolve.Content
	for i, raw := range r.draft.Values {
		f := j.fields[i]
		content = append(content, resolve.Content{Key: resolve.Key{Name: f.Key, Type: f.Type}, JSON: raw})
	}
	j.resolver.Learn(j.object, resolve.Found{ID: r.end.recordID, Link: r.end.link}, content)
}
