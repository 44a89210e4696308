"""The same actions as test/contract/calm-fake.ts, written for the real server."""

import asyncio
import datetime
import os

from rasa_sdk import Action, events
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.forms import ValidationAction
from rasa_sdk.interfaces import ActionExecutionRejection


class Echo(Action):
    def name(self):
        return "echo"

    def run(self, dispatcher, tracker, domain):
        return [SlotSet(slot, tracker.get_slot(slot)) for slot in ("word", "none")]


class Fail(Action):
    def name(self):
        return "fail"

    def run(self, dispatcher, tracker, domain):
        raise ValueError("card 4711")


class Hang(Action):
    def name(self):
        return "hang"

    async def run(self, dispatcher, tracker, domain):
        await asyncio.sleep(20)
        return []


class Reject(Action):
    def name(self):
        return "reject"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")


class Say(Action):
    def name(self):
        return "say"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_sum", amount=12, buttons=[{"title": "Pay", "payload": "/pay"}])
        dispatcher.utter_message(text="Done.", image="a.png", json_message={"kind": "receipt"})
        return [SlotSet("amount", 12), FollowupAction("action_next")]


class Look(Action):
    """Says what it sees of the conversation."""

    def name(self):
        return "look"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(
            json_message={
                "sender": tracker.sender_id,
                "word": tracker.get_slot("word"),
                "text": tracker.latest_message.get("text"),
                "intent": tracker.get_intent_of_latest_message(),
                "city": next(tracker.get_latest_entity_values("city", entity_role="to"), None),
                "channel": tracker.get_latest_input_channel(),
                "latest_action": tracker.latest_action_name,
                "events": [event["event"] for event in tracker.events],
                "top": tracker.stack[-1]["flow_id"] if tracker.stack else None,
                "domain_slots": sorted(domain["slots"]),
            }
        )
        return []


class ValidateAmount(ValidationAction):
    def name(self):
        return "validate_amount"

    def validate_amount(self, value, dispatcher, tracker, domain):
        if value > 100:
            dispatcher.utter_message(text="Too much.")
            return {"amount": None}
        return {"amount": value, "word": "checked"}

    def validate_word(self, value, dispatcher, tracker, domain):
        raise AssertionError("only the amount is to be validated")


class Every(Action):
    """Returns each kind of event that there is."""

    def name(self):
        return "every"

    def run(self, dispatcher, tracker, domain):
        when = datetime.datetime(2026, 11, 21, 10, 0, tzinfo=datetime.timezone.utc)
        return [
            events.UserUttered("hello", parse_data={"intent": {"name": "greet"}}),
            events.BotUttered("Said by an event.", data={"buttons": None}),
            events.SlotSet("word", "gone"),
            events.Restarted(),
            events.SessionStarted(),
            events.SessionEnded(),
            events.UserUtteranceReverted(),
            events.AllSlotsReset(),
            events.SlotSet("amount", 12),
            events.ReminderScheduled("remind_me", when, entities={"what": "bill"}, name="bill", kill_on_user_message=False),
            events.ReminderCancelled(name="bill"),
            events.ActionReverted(),
            events.StoryExported(),
            events.FollowupAction("action_next"),
            events.ConversationPaused(),
            events.ConversationResumed(),
            events.ActionExecuted("say", policy="policy", confidence=1.0),
            events.AgentUttered("Said by a person."),
            events.ActiveLoop("pay"),
            events.LoopInterrupted(True),
            events.ActionExecutionRejected("say"),
        ]


class AskAmount(Action):
    def name(self):
        return "action_ask_amount"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="How much?", buttons=[{"title": "Ten", "payload": "10"}])
        return []


class Crash(Action):
    """Takes the whole server with it."""

    def name(self):
        return "crash"

    def run(self, dispatcher, tracker, domain):
        os._exit(1)
