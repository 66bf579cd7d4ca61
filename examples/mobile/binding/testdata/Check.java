import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import mobile.Mobile;
import mobile.Policy;
import mobile.Result;
import mobile.Verifier;

/** Check uses the binding as an app would. It reads a folder that the Go test writes. */
public final class Check {
	private static Path folder;
	private static int checks;

	public static void main(String[] args) throws Exception {
		folder = Path.of(args[0]);
		List<String[]> cards = Files.readAllLines(folder.resolve("cards")).stream().map(l -> l.split("\t", -1)).toList();
		String good = text(cards.get(0)[4]);
		long today = Long.parseLong(cards.get(0)[1]);
		decides(cards);
		tells(good, today);
		keepsOldListsOut(good, today);
		loosens(cards, today);
		copies(good, today);
		refusesNonsense(good, today);
		survives(good, today);
		measures(good, today);
		System.out.println(checks + " checks");
		System.out.println("done");
	}

	/** Each card gets its decision, and a refusal has nothing of the card. */
	private static void decides(List<String[]> cards) throws Exception {
		Verifier v = verifier("root.cose", null);
		for (String[] c : cards) {
			Result r = v.verify(text(c[4]), Long.parseLong(c[1]));
			same(c[0], r.verdict() + "/" + r.reason(), c[2] + "/" + c[3]);
			same(c[0], r.accepted(), c[2].equals(Mobile.Valid));
			if (!r.accepted()) {
				same(c[0], r.fullName() + r.cardNumber() + r.birthDate() + r.issuer() + r.faceType() + r.status() + r.expiry(), "0");
				same(c[0], bytes(r.face()), "");
			}
		}
	}

	/** An accepted card tells the holder, but not to whoever prints it. */
	private static void tells(String good, long today) throws Exception {
		Verifier v = verifier("root.cose", null);
		Result r = v.verify(good, today);
		same("name", r.fullName(), "Amina Odhiambo");
		same("birth date", r.birthDate(), "1990-07-14");
		same("number", r.cardNumber(), "D-20431");
		same("face", bytes(r.face()), "RIFF....WEBP, as far as anybody looks");
		same("face type", r.faceType(), "image/webp");
		same("no secondary name", r.secondaryName(), "");
		same("printed", r.toString(), "Result{Serial:1,}");
		Result refused = v.verify("", today);
		same("a refusal equals the acceptance", refused.equals(r), false);
		same("the same card twice", v.verify(good, today).equals(r), false);
		same("age", v.trustAge(today) + "/" + v.statusAge(today), "21600/21600");
		same("age of a clock", v.trustAge(1), Mobile.ClockBehind);
		same("keys", v.keyCount(), 2L);
	}

	private static void keepsOldListsOut(String good, long today) throws Exception {
		byte[] state = verifier("root.cose", null).state();
		Verifier v = new Verifier(file("root.cose"), state);
		String rollback = "verify: older than what was held before";
		same("old trust list", error(() -> v.update(file("old-trust.cose"))), rollback);
		v.update(file("trust.cose"));
		same("old status list", error(() -> v.update(file("old-status.cose"))), rollback);
		same("without status list", v.verify(good, today).reason(), "status unknown");
		v.update(file("status.cose"));
		same("lists of before", v.verify(good, today).accepted(), true);
		same("clock turned back", v.verify(good, today - 86400).reason(), "clock untrusted");
		same("state", Arrays.equals(v.state(), state), true);
	}

	private static void loosens(List<String[]> cards, long today) throws Exception {
		Verifier v = verifier("root.cose", null);
		String specimen = text(cards.stream().filter(c -> c[0].equals("specimen")).findFirst().get()[4]);
		Policy p = new Policy();
		p.setAllowSpecimen(true);
		p.setAllowStaleTrust(7 * 86400);
		p.setAllowStaleStatus(7 * 86400);
		v.setPolicy(p);
		same("specimen", v.verify(specimen, today).accepted(), true);
		same("stale", v.verify(text(cards.get(0)[4]), today + 4 * 86400).verdict(), Mobile.Stale);
		p.setAllowStaleTrust(-1);
		same("policy", error(() -> v.setPolicy(p)).startsWith("mobile: policy: "), true);
		same("after a wrong policy", v.verify(specimen, today).accepted(), false);
		v.setPolicy(null);
		same("no policy", v.verify(specimen, today).accepted(), false);
	}

	/** Go keeps no bytes of Java's, which move and are collected. */
	private static void copies(String good, long today) throws Exception {
		byte[] roots = file("root.pem"), trust = file("trust.cose"), status = file("status.cose");
		Verifier v = new Verifier(roots, new byte[0]);
		Arrays.fill(roots, (byte) 0);
		v.update(file("root.cose"));
		v.update(trust);
		v.update(status);
		Arrays.fill(trust, (byte) 0);
		Arrays.fill(status, (byte) 0);
		System.gc();
		same("overwritten", v.verify(good, today).accepted(), true);
	}

	private static void refusesNonsense(String good, long today) throws Exception {
		Verifier v = verifier("root.cose", null);
		same("null text", v.verify(null, today).verdict(), Mobile.Foreign);
		same("null list", error(() -> v.update(null)), "verify: no list");
		same("garbage list", error(() -> v.update("garbage".getBytes())).startsWith("verify: "), true);
		same("null roots", error(() -> new Verifier(null, null)).isEmpty(), false);
		same("garbage state", error(() -> new Verifier(file("root.cose"), new byte[] {1})).isEmpty(), false);
		same("milliseconds", error(() -> v.verify(good, today * 1000)), "mobile: time: not in seconds since 1970");
		same("no lists", new Verifier(file("root.cose"), null).verify(good, today).reason(), "no trust list");
		same("zero", new Result().accepted(), false);
	}

	/** No text ends the process, throws, or passes for another card. */
	private static void survives(String good, long today) throws Exception {
		Verifier v = verifier("root.cose", null);
		int n = 0;
		for (String line : Files.readAllLines(folder.resolve("hostile"))) {
			String text = text(line);
			for (String t : List.of(text, text + "\ud800", "\udc00" + text, text.toLowerCase())) {
				for (Result r : List.of(v.verify(t, today), v.repair(t, today))) {
					same("hostile", !r.accepted() || r.fullName().equals("Amina Odhiambo"), true);
					n++;
				}
			}
		}
		same("texts", n >= 1000, true);
		same("afterwards", v.verify(good, today).accepted(), true);
	}

	private static void measures(String good, long today) throws Exception {
		Verifier v = verifier("root.cose", null);
		final int rounds = 1000;
		long start = System.nanoTime();
		for (int i = 0; i < rounds; i++) {
			same("measured", v.verify(good, today).accepted(), true);
		}
		System.out.println((System.nanoTime() - start) / rounds / 1000 + " microseconds a verification");
	}

	private interface Act {
		void run() throws Exception;
	}

	/** Returns the message of what act throws, and fails if it throws nothing. */
	private static String error(Act act) {
		try {
			act.run();
		} catch (Exception e) {
			return e.getMessage();
		}
		throw new AssertionError("nothing is thrown");
	}

	private static void same(String name, Object got, Object want) {
		checks++;
		if (!Objects.equals(got, want)) {
			throw new AssertionError(name + ": " + got + ", want " + want);
		}
	}

	private static Verifier verifier(String roots, byte[] state) throws Exception {
		Verifier v = new Verifier(file(roots), state);
		v.update(file("trust.cose"));
		v.update(file("status.cose"));
		return v;
	}

	private static byte[] file(String name) throws Exception {
		return Files.readAllBytes(folder.resolve(name));
	}

	private static String text(String base64) {
		return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
	}

	private static String bytes(byte[] b) {
		return b == null ? "" : new String(b, StandardCharsets.ISO_8859_1);
	}
}
