"""SIGHUP: a bad file changes nothing and says so, a good one is in force without a restart."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from support.desk import SECRET, attack, serving, until

if TYPE_CHECKING:
    from support.desk import Desk, Web


def test_a_bad_file_is_refused_and_a_good_one_put_in_force(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    desk.write(web)
    started = desk.config.read_text().replace("service: {", "service: {operator_to: [hook], ")
    desk.config.write_text(started)
    with serving() as second:
        second.articles = {"/b": attack(2)}
        service = desk.start("run")
        try:
            until(lambda: any(body["type"] == "story.new" for _, body in web.hooks))

            desk.config.write_text(started.replace("every: 15m", "every: often") + "  - {to: [hok]}\n")
            service.send_signal(signal.SIGHUP)
            until(lambda: any(body["type"] == "operator" for _, body in web.hooks))
            refused = next(body["text"] for _, body in web.hooks if body["type"] == "operator")
            assert "2 mistakes" in refused
            assert "sources.0.every: not a duration" in refused
            assert "Did you mean hook?" in refused
            assert "config_refused" in desk.log
            assert service.poll() is None

            changed = started.replace("data_dir: ./data", "data_dir: ./elsewhere").replace(
                "watches:", f"  - {{name: Second, feeds: ['{second.base}/feed'], languages: [fr]}}\nwatches:", 1
            )
            changed = changed.replace("routes:", f"  new: {{webhook: '{second.base}/hook', secret: {SECRET}}}\nroutes:")
            desk.config.write_text(changed.replace("to: [hook]}", "to: [new]}"))
            service.send_signal(signal.SIGHUP)
            until(lambda: bool(second.hooks))
            assert [body["story"]["articles"][0]["source"] for _, body in second.hooks] == ["Second"]
            assert [body["type"] for _, body in web.hooks].count("story.new") == 1
            until(lambda: "service.data_dir" in str([body["text"] for _, body in web.hooks]))
            assert not (desk.folder / "elsewhere").exists()
            assert "config_waits_for_restart" in desk.log
            assert SECRET not in desk.log
        finally:
            service.terminate()
            assert service.wait(15) == 0, desk.log
    assert "Traceback" not in desk.log
