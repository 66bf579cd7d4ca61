package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sealcard/sealcard/verify"
)

// found begins the programme and makes four cards.
func (d *drill) found() error {
	d.title("A programme begins: two of three root keys sign, one office, one key for status lists.")
	if err := d.makeKey("anna", "ben", "chen", "dora", "office-1", "office-2", "lists-1", "lists-2"); err != nil {
		return err
	}
	until := " --issuer " + drillIssuer + " --until 2027-12-31"
	err := d.all(
		"root init --name Drill --threshold 2 anna.pub ben.pub chen.pub",
		"root sign --key anna.key", "root sign --key ben.key",
		"trust add-key office-1 office-1.pub"+until, "trust add-key lists-1 lists-1.pub --use status"+until,
		"trust sign --key anna.key", "trust sign --key chen.key",
		"status new main --uri "+drillURI+" --issuer "+drillIssuer+" --entries 1024")
	if err == nil {
		err = d.allocate(4)
	}
	if err != nil {
		return err
	}
	root, err := os.ReadFile(filepath.Join(d.work, "authority", "root-1.cose"))
	if err != nil {
		return err
	}
	roots, err := verify.ParseRoots(root)
	if err != nil {
		return err
	}
	if d.device, err = verify.NewStore(roots, nil); err != nil {
		return err
	}
	for i, text := range []*string{&d.cards.amina, &d.cards.ben, &d.cards.chen, &d.cards.dora} {
		expiry := d.now.AddDate(1, 0, 0)
		if i == 2 {
			expiry = d.now.Add(12 * time.Hour)
		}
		if *text, err = d.issue("office-1", int64(d.places[i]), d.now, expiry); err != nil {
			return err
		}
	}
	d.ask("before any list has come", d.cards.amina, "cannot decide")
	if err := d.all("status publish --key lists-1.key"); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	d.old, err = os.ReadFile(filepath.Join(d.work, bundleFile))
	d.ask("a card of the office", d.cards.amina, "valid")
	return err
}

// withdraw revokes one card and suspends another for a time.
func (d *drill) withdraw() error {
	d.title("A card is lost, another is suspended. The device learns it with the next list.")
	if err := d.all(fmt.Sprintf("status revoke %d", d.places[0]), fmt.Sprintf("status suspend %d", d.places[1])); err != nil {
		return err
	}
	d.ask("the lost card, before the list comes", d.cards.amina, "valid")
	if err := d.delta("lists-1.key"); err != nil {
		return err
	}
	d.ask("the lost card", d.cards.amina, "revoked")
	d.ask("the suspended card", d.cards.ben, "suspended")
	d.offer("the lists of before, brought back", d.old, verify.ErrRollback)
	if err := d.all(fmt.Sprintf("status reinstate %d", d.places[1])); err != nil {
		return err
	}
	if err := d.delta("lists-1.key"); err != nil {
		return err
	}
	d.ask("the card that was suspended", d.cards.ben, "valid")
	return nil
}

// delta publishes the difference and brings the device that alone.
func (d *drill) delta(key string) error {
	if err := d.all("status delta --key " + key); err != nil {
		return err
	}
	s, err := load(filepath.Join(d.work, "authority"))
	if err != nil {
		return err
	}
	lists, err := os.ReadFile(filepath.Join(d.work, "authority", s.Status[0].Signed.Delta.File))
	if err != nil {
		return err
	}
	return d.device.Update(lists)
}

// extend keeps a card alive whose day has come.
func (d *drill) extend() error {
	d.title("A card expires, and its expiry is moved without a new card.")
	d.now = d.now.Add(12 * time.Hour)
	d.ask("the expired card", d.cards.chen, "expired")
	if err := d.all(fmt.Sprintf("status extend %d --until 2027-06-30", d.places[2])); err != nil {
		return err
	}
	if err := d.delta("lists-1.key"); err != nil {
		return err
	}
	d.ask("the same card", d.cards.chen, "valid")
	return nil
}

// stealCardKey has a thief make cards with the office's key, until it is compromised.
func (d *drill) stealCardKey() error {
	d.title("The office's key is stolen, and the thief makes cards.")
	theft := d.now
	d.now = d.now.Add(time.Hour)
	year := d.now.AddDate(1, 0, 0)
	before := d.now.Add(-13 * time.Hour)
	forged, err := d.issue("office-1", d.free(), before, year)
	if err != nil {
		return err
	}
	bare, err := d.issue("office-1", -1, before, year)
	if err != nil {
		return err
	}
	fresh, err := d.issue("office-1", d.free(), d.now, year)
	if err != nil {
		return err
	}
	borrowed, err := d.issue("office-1", int64(d.places[3]), d.now, year)
	if err != nil {
		return err
	}
	d.ask("forged, with a place that no card has", forged, "not issued")
	d.ask("forged, without a place", bare, "status unknown")
	d.ask("forged, issued after the list", fresh, "status unknown")
	if err := d.all("trust compromise office-1 --since "+theft.Format(time.RFC3339), "trust sign --key ben.key", "trust sign --key chen.key", "status publish --key lists-1.key"); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	d.ask("forged, with the place of another card", borrowed, "outside key window")
	d.ask("forged, issued after the list", fresh, "outside key window")
	d.ask("forged and backdated", forged, "not issued")
	d.ask("an honest card of before", d.cards.dora, "valid")
	return nil
}

// replaceCardKey goes on with a new key, and retires it in its turn.
func (d *drill) replaceCardKey() error {
	d.title("The office goes on with a new key, which is retired in its turn.")
	if err := d.all("trust add-key office-2 office-2.pub --issuer "+drillIssuer+" --until 2027-12-31",
		"trust sign --key anna.key", "trust sign --key ben.key"); err != nil {
		return err
	}
	if err := d.allocate(1); err != nil {
		return err
	}
	text, err := d.issue("office-2", int64(d.places[4]), d.now, d.now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	d.ask("a card of the new key, before the list", text, "unknown key")
	if err := d.all("trust retire office-2", "trust sign --key anna.key", "trust sign --key ben.key", "status publish --key lists-1.key"); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	d.ask("the card, after its key is retired", text, "valid")
	late, err := d.issue("office-2", int64(d.places[4]), d.now, d.now.AddDate(1, 0, 0))
	if err != nil {
		return err
	}
	d.ask("a card made with the retired key", late, "outside key window")
	return nil
}

// stealListKey has devices forget what a stolen key for status lists signed.
func (d *drill) stealListKey() error {
	d.title("The key for status lists is stolen. Devices forget what it signed since.")
	theft := d.now.Add(-2 * time.Hour)
	if err := d.all("trust add-key lists-2 lists-2.pub --use status --issuer "+drillIssuer+" --until 2027-12-31",
		"trust compromise lists-1 --since "+theft.Format(time.RFC3339), "trust sign --key anna.key", "trust sign --key ben.key"); err != nil {
		return err
	}
	trust, err := d.inForce()
	if err != nil {
		return err
	}
	if err := d.device.Update(trust); err != nil {
		return err
	}
	d.ask("a card, when its list is forgotten", d.cards.dora, "status unknown")
	if err := d.all("status publish --key lists-2.key"); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	d.ask("the same card, with a list of the new key", d.cards.dora, "valid")
	return nil
}

// inForce returns the trust list in force.
func (d *drill) inForce() ([]byte, error) {
	s, err := load(filepath.Join(d.work, "authority"))
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(d.work, "authority", s.Trust.File))
}

// rotate replaces a root key that is lost.
func (d *drill) rotate() error {
	d.title("Anna's root key is lost. The other two rotate the roots and sign a new list.")
	before, err := d.inForce()
	if err != nil {
		return err
	}
	if err := d.all("root rotate --threshold 2 ben.pub chen.pub dora.pub", "root sign --key ben.key", "root sign --key chen.key"); err != nil {
		return err
	}
	root, err := os.ReadFile(filepath.Join(d.work, "authority", "root-2.cose"))
	if err != nil {
		return err
	}
	if err := d.device.Update(root); err != nil {
		return err
	}
	d.ask("a card, when the list has one good signer left", d.cards.dora, "cannot decide")
	if err := d.all("trust sign --key ben.key", "trust sign --key dora.key", "status publish --key lists-2.key"); err != nil {
		return err
	}
	if err := d.carry(); err != nil {
		return err
	}
	d.ask("the same card, with the new list", d.cards.dora, "valid")
	err = d.device.Update(before)
	got := "taken"
	if err != nil {
		got = "refused"
	}
	d.hold("the list that Anna signed", got, "refused")
	return nil
}

// age leaves a device alone, and turns its clock back.
func (d *drill) age() error {
	d.title("A device is alone for five days, and its clock is turned back.")
	d.now = d.now.AddDate(0, 0, 5)
	d.ask("a card, under the strictest policy", d.cards.dora, "status unknown")
	d.policy.AllowStaleStatus = 7 * 24 * time.Hour
	d.ask("a card, where a week is allowed", d.cards.dora, "valid, lists old")
	d.ask("the lost card", d.cards.amina, "revoked")
	d.now = d.now.AddDate(0, 0, 7)
	d.ask("a card, after that week", d.cards.dora, "status unknown")
	d.now = d.now.AddDate(0, 0, -20)
	d.ask("a card, by a clock that is turned back", d.cards.dora, "clock untrusted")
	return nil
}
