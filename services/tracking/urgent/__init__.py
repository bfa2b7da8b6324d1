"""Urgent reports 重大紧急信访信息 (TL 25, K12): content only, told in time, erased after disposition."""
