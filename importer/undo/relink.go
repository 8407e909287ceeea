package undo

import (
	"context"

	"lightfield-importer/client"
	"lightfield-importer/importer/plan"
)

// relink gives a record that is to go the links back that it has lost with the records
// at their other end, which are in the trash before it: nobody has changed it by that.
func (r *record) relink(ctx context.Context, now *client.Record) error {
	missing, err := plan.Missing(r.sent, now)
	if err != nil {
		return err
	}
	for key, ids := range missing {
		target, known := r.targets[r.info.Object][key]
		if !known {
			continue
		}
		for _, id := range ids {
			_, err := r.client.Retrieve(ctx, target, id)
			switch {
			case client.Gone(err):
				now.Link(key, id)
			case err != nil:
				return err
			}
		}
	}
	return nil
}

// targetsOf are the objects that relationships link to, as far as this undo or one that
// it goes on from may have moved such records to the trash.
func (j *job) targetsOf(defs *client.Definitions, auth client.Auth) map[string]string {
	targets := map[string]string{}
	for _, i := range j.imports {
		if len(auth.Missing(client.Scope(i.info.Object, "read"))) > 0 {
			continue // nothing can be asked of them
		}
		for key, d := range defs.Relationships {
			if d.ObjectType == i.info.Object {
				targets[key] = d.ObjectType
			}
		}
	}
	return targets
}
